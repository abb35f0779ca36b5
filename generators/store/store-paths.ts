import {join} from 'node:path';
import type {ProfileId} from './version-map.ts';

/** Where baselines live, from the project's root. */
export const STORE_DIRECTORY = 'expected-outputs';

export function getVersionMapPath(storeDirectory: string): string {
  return join(storeDirectory, 'version-map.json');
}

/** `caseId` is `<command>/<format>/<name>`; cases of one format share their profiles. */
export function getProfilePath(storeDirectory: string, caseId: string, id: ProfileId): string {
  const [command = '', format = ''] = caseId.split('/');
  return join(storeDirectory, 'profiles', command, format, `${id}.json`);
}
