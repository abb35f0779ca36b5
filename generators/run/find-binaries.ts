import {accessSync, constants, readdirSync, readFileSync, statSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {GeneratorError} from '../generator-error.ts';
import {compareVersions, isVersion} from '../plan/version-order.ts';
import type {Tool} from './tool.ts';

/** Where `npm run binaries` puts them, from the project's root. */
export const BINARIES_DIRECTORY = 'qemu-img-binaries/x86_64';

/** The provisioned qemu-img programs, oldest first. */
export type FoundBinaries = {
  readonly tools: readonly Tool[];
  /** Versions whose folder holds nothing that can be executed, with the reason. */
  readonly unusable: readonly {readonly version: string; readonly reason: string}[];
};

/** Looks for `<version>/qemu-img` below the directory; a missing directory holds none. */
export function findBinaries(directory: string): FoundBinaries {
  const tools: Tool[] = [];
  const unusable: {version: string; reason: string}[] = [];
  for (const version of listVersions(directory)) {
    try {
      tools.push(describeBinary(resolve(directory, version), version));
    } catch (error) {
      unusable.push({version, reason: (error as Error).message});
    }
  }
  return {tools, unusable};
}

function listVersions(directory: string): readonly string[] {
  if (!statSync(directory, {throwIfNoEntry: false})?.isDirectory()) return [];
  return readdirSync(directory).filter(isVersion).toSorted(compareVersions);
}

/** A folder may say in run.json how its program is executed without the launcher script, which costs a shell. */
function describeBinary(folder: string, version: string): Tool {
  const run = readRunDescription(join(folder, 'run.json'));
  const command = resolve(folder, run?.command ?? 'qemu-img');
  checkExecutable(command);
  const args = (run?.args ?? []).map((argument) => argument.replaceAll('{directory}', folder));
  return {
    name: `qemu-img ${version}`,
    version,
    command,
    args,
    ...(run?.argv0 !== undefined && {argv0: run.argv0}),
    ...(run?.environment && {environment: run.environment}),
  };
}

type RunDescription = {
  readonly command: string;
  readonly args?: readonly string[];
  readonly argv0?: string;
  readonly environment?: Readonly<Record<string, string>>;
};

function readRunDescription(path: string): RunDescription | undefined {
  if (!statSync(path, {throwIfNoEntry: false})) return undefined;
  try {
    const description = JSON.parse(readFileSync(path, 'utf8')) as RunDescription;
    if (typeof description.command === 'string') return description;
  } catch (error) {
    throw new GeneratorError(`${path} is not JSON; run "npm run binaries" again.`, {cause: error});
  }
  throw new GeneratorError(`${path} names no command; run "npm run binaries" again.`);
}

function checkExecutable(path: string): void {
  try {
    accessSync(path, constants.X_OK);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new GeneratorError(`${path} ${missing ? 'is missing' : 'is not executable'}; run "npm run binaries" again.`, {
      cause: error,
    });
  }
}
