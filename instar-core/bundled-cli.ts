import {existsSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import type * as cli from './cli.ts';

type CommandLine = typeof cli;
type Wrapped = (exports: object, require: NodeJS.Require, module: {exports: object}, ...place: string[]) => void;

/** The bundled command line's file name, which holds a hash of its content; the build puts it here. */
declare const COMMAND_LINE_FILE: string;

/**
 * Stands for cli.ts in the built programs. Beside the bundle the build leaves its compiled code for the Node that built
 * it, with the functions that `info` and `create` need: 3 ms less than Node's own cache, which keeps only what runs
 * while a file is loaded, and 7 ms less than none. Any other Node takes its own way.
 *
 * @public
 */
export async function main(...args: Parameters<CommandLine['main']>): Promise<void> {
  const file = path.join(import.meta.dirname, COMMAND_LINE_FILE);
  await loadCommandLine(file).main(...args);
}

function loadCommandLine(file: string): CommandLine {
  const require = createRequire(file);
  const compiled = compiledFileOf(file);
  // SAFETY: both are the bundle of cli.ts.
  if (!existsSync(compiled)) return require(file) as CommandLine;
  return runBundle(makeScript(file, readFileSync(compiled)), file) as CommandLine;
}

/** Compiled code is for one release of Node on one kind of processor. */
export function compiledFileOf(file: string): string {
  return `${file}.${process.version}-${process.arch}.cache`;
}

/** V8 looks whether the code is for its own version and flags, and compiles anew where it is not. */
export function makeScript(file: string, cachedData?: Buffer): vm.Script {
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`;
  return new vm.Script(source, {filename: file, ...(cachedData && {cachedData})});
}

/** Runs a bundle as Node runs a CommonJS module, and gives what it exports. */
export function runBundle(script: vm.Script, file: string): object {
  const module = {exports: {}};
  const run = script.runInThisContext() as Wrapped;
  run(module.exports, createRequire(file), module, file, path.dirname(file));
  return module.exports;
}
