import {chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {BinariesError} from '../binaries-error.ts';
import {tryTool} from '../run-tool.ts';
import {readInterpreter} from './elf-interpreter.ts';
import {describeRun, launcherText, type LauncherOptions, type RunDescription} from './launcher.ts';
import {readLibraryClosure} from './library-closure.ts';

/** Programs as they lie somewhere, with what is needed to resolve their libraries. */
export type FoundPrograms = {
  /** Files named as the programs are; the first is the main one. */
  readonly programs: readonly string[];
  /** Loader and library directories of an unpacked tree; left out, the machine's own serve. */
  readonly loader?: string;
  readonly searchDirectories?: readonly string[];
};

/** Makes `directory` hold launchers and `lib` with programs, libraries and loader; returns how the main one is executed. */
export async function assembleFolder(found: FoundPrograms, directory: string): Promise<RunDescription> {
  rmSync(directory, {recursive: true, force: true});
  mkdirSync(path.join(directory, 'lib'), {recursive: true});
  const runs: RunDescription[] = [];
  for (const program of found.programs) {
    const options = await copyProgram(program, found, directory);
    const launcher = path.join(directory, options.program);
    writeFileSync(launcher, launcherText(options));
    chmodSync(launcher, 0o755);
    runs.push(describeRun(options));
  }
  if (!runs[0]) throw new BinariesError('There is no program to copy.');
  return runs[0];
}

async function copyProgram(program: string, found: FoundPrograms, directory: string): Promise<LauncherOptions> {
  const name = path.basename(program);
  const interpreter = readInterpreter(program);
  if (interpreter === undefined) {
    throw new BinariesError(`${program} is not an x86_64 ELF program; give the program itself, not a script.`);
  }
  copyExecutable(program, path.join(directory, 'lib', name));
  if (interpreter === null) return {program: name, loader: null, loaderSetsArgv0: false};
  const loader = found.loader ?? interpreter;
  const loaderName = path.basename(interpreter);
  copyExecutable(loader, path.join(directory, 'lib', loaderName));
  for (const library of await readLibraryClosure(loader, program, found.searchDirectories)) {
    const copy = path.join(directory, 'lib', library.name);
    if (!existsSync(copy)) copyFileSync(library.file, copy);
  }
  const {stdout} = await tryTool(loader, ['--help']);
  return {program: name, loader: loaderName, loaderSetsArgv0: stdout.includes('--argv0')};
}

function copyExecutable(from: string, to: string): void {
  if (existsSync(to)) return;
  copyFileSync(from, to);
  chmodSync(to, 0o755);
}
