import {existsSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {GeneratorError} from '../generator-error.ts';
import {canonicalJson, type Json, sortKeys} from '../profiles/canonical-json.ts';
import type {Observation} from '../run/observation.ts';
import {readProfile} from './read-store.ts';
import {getProfilePath, getVersionMapPath} from './store-paths.ts';
import {storeObservation} from './stored-profile.ts';
import type {ProfileId, VersionMap} from './version-map.ts';
import {writeFileAtomically} from './write-file-atomically.ts';

/** Writes a profile where it is not there yet. Two behaviours under one name are a hard error. */
export function writeProfile(
  storeDirectory: string,
  caseId: string,
  profile: {readonly id: ProfileId; readonly observation: Observation},
): void {
  const path = getProfilePath(storeDirectory, caseId, profile.id);
  const text = toText(storeObservation(profile.observation));
  if (existsSync(path)) {
    if (readFileSync(path, 'utf8') === text) return;
    const present = readProfile(storeDirectory, caseId, profile.id);
    if (canonicalJson(present) !== canonicalJson(profile.observation)) throwCollision(path);
  }
  writeFileAtomically(path, text);
}

/** Two observations share the first digits of their hash. */
export function throwCollision(name: string): never {
  throw new GeneratorError(`${name} names two different behaviours: the profile id is too short for both.`);
}

/** Writes the map; its keys are in order already, so the same content gives the same bytes. */
export function writeVersionMap(storeDirectory: string, map: VersionMap): void {
  const path = getVersionMapPath(storeDirectory);
  const text = `${JSON.stringify(map, null, 2)}\n`;
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  writeFileAtomically(path, text);
}

/** Removes the profiles of a command that no version shows any more, and returns how many. */
export function removeUnusedProfiles(storeDirectory: string, command: string, map: VersionMap): number {
  const used = new Set(
    Object.entries(map.cases).flatMap(([caseId, profiles]) =>
      Object.values(profiles).map((id) => getProfilePath(storeDirectory, caseId, id)),
    ),
  );
  const unused = listProfiles(join(storeDirectory, 'profiles', command)).filter((path) => !used.has(path));
  for (const path of unused) rmSync(path);
  return unused.length;
}

const PROFILE_NAME = /^[\da-f]{16}\.json$/;

function listProfiles(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, {recursive: true, encoding: 'utf8'})
    .map((name) => join(directory, name))
    .filter((path) => PROFILE_NAME.test(basename(path)) && dirname(path) !== directory);
}

function toText(value: unknown): string {
  return `${JSON.stringify(sortKeys(value as Json), null, 2)}\n`;
}
