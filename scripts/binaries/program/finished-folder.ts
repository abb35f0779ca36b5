import {existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {Origin} from '../origins/origin.ts';
import {compareVersions} from '../version-order.ts';
import type {RunDescription} from './launcher.ts';

/** A folder under `x86_64/` and what its run.json says of where it came from; null for one that says nothing. */
export type FinishedFolder = {
  readonly version: string;
  readonly directory: string;
  readonly origin: Origin | null;
  readonly sizeBytes: number;
};

/** The folders that hold a qemu-img, oldest version first. */
export function listFinishedFolders(directory: string): readonly FinishedFolder[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => /^\d+\.\d+\.\d+$/.test(name) && existsSync(path.join(directory, name, 'qemu-img')))
    .toSorted(compareVersions)
    .map((version) => describeFolder(version, path.join(directory, version)));
}

/** Writes what the generator reads to execute the program, and what this program reads to know the folder again. */
export function writeRunFile(directory: string, run: RunDescription, origin: Origin): void {
  writeFileSync(path.join(directory, 'run.json'), `${JSON.stringify({...run, origin}, undefined, 2)}\n`);
}

function describeFolder(version: string, directory: string): FinishedFolder {
  return {version, directory, origin: readOrigin(path.join(directory, 'run.json')), sizeBytes: measure(directory)};
}

function readOrigin(file: string): Origin | null {
  if (!existsSync(file)) return null;
  try {
    const {origin} = JSON.parse(readFileSync(file, 'utf8')) as {readonly origin?: Origin};
    return typeof origin?.label === 'string' && Array.isArray(origin.files) ? origin : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function measure(directory: string): number {
  const entries = readdirSync(directory, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
  return entries.reduce((total, entry) => total + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}
