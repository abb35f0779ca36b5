import {readFileSync} from 'node:fs';
import {GeneratorError} from '../generator-error.ts';
import {makeProfileId} from '../profiles/profile-id.ts';
import type {Observation} from '../run/observation.ts';
import {getProfilePath, getVersionMapPath} from './store-paths.ts';
import {restoreObservation} from './stored-profile.ts';
import {type Check, PROFILE_CHECK, VERSION_MAP_CHECK} from './validate.ts';
import {EMPTY_VERSION_MAP, type ProfileId, type VersionMap} from './version-map.ts';

const REPAIR =
  'Restore it with "git checkout -- expected-outputs", or remove it and record again with "npm run generate".';

/** The map of a store; an empty one where nothing was recorded yet. A damaged map is a GeneratorError. */
export function readVersionMap(storeDirectory: string): VersionMap {
  const path = getVersionMapPath(storeDirectory);
  const text = readText(path);
  return text === undefined ? EMPTY_VERSION_MAP : parse(path, text, VERSION_MAP_CHECK);
}

/** The behaviour with this id. A profile that is missing, malformed or not what its name says is a GeneratorError. */
export function readProfile(storeDirectory: string, caseId: string, id: ProfileId): Observation {
  const path = getProfilePath(storeDirectory, caseId, id);
  const text = readText(path);
  if (text === undefined) throw new GeneratorError(`${path} is missing, though version-map.json names it. ${REPAIR}`);
  const observation = restoreObservation(parse(path, text, PROFILE_CHECK));
  if (makeProfileId(observation) !== id) {
    throw new GeneratorError(`${path} is damaged: its content does not match its name. ${REPAIR}`);
  }
  return observation;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new GeneratorError(`${path} cannot be read: ${(error as Error).message}.`, {cause: error});
  }
}

function parse<Value>(path: string, text: string, check: Check<Value>): Value {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new GeneratorError(`${path} is damaged: it is not JSON. ${REPAIR}`, {cause: error});
  }
  if (check.isValid(value)) return value;
  throw new GeneratorError(`${path} is damaged: ${check.explain(value)}. ${REPAIR}`);
}
