import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import type {FileFingerprint} from '../run/observation.ts';
import {fingerprintFile} from './fingerprint-file.ts';

/** Fingerprints of the regular files in a directory, by name. */
export function fingerprintDirectory(directory: string): readonly FileFingerprint[] {
  const names = readdirSync(directory, {withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map(({name}) => name);
  return names.toSorted().map((name) => ({name, ...fingerprintFile(join(directory, name))}));
}
