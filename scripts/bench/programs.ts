import {accessSync, constants, existsSync, statSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {findBinaries, BINARIES_DIRECTORY} from '../../generators/run/find-binaries.ts';
import {BenchError} from './bench-error.ts';
import type {Contender} from './contender.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');

/** How a program is executed, without arguments of its own. */
export type Program = Pick<Contender, 'command' | 'args' | 'argv0' | 'environment'> & {readonly name: string};

export type Sandbox = 'wasm' | 'kvm';

/** The qemu-img given by path, or the newest that is provisioned, executed without a launcher's shell. */
export function findQemuImg(given: string | undefined): Program {
  if (given !== undefined) return describeGiven(given);
  const {tools} = findBinaries(path.join(ROOT, BINARIES_DIRECTORY));
  const newest = tools.at(-1);
  if (newest) return newest;
  throw new BenchError('No qemu-img is provisioned; run "npm run binaries" or give one by --qemu-img PATH.');
}

/** instar as it is shipped, or from its sources where the bundle has not been built. */
export function findInstar(): {readonly file: string; readonly what: string} {
  const bundle = path.join(ROOT, 'dist/instar.js');
  if (existsSync(bundle)) return {file: bundle, what: 'dist/instar.js'};
  return {file: path.join(ROOT, 'instar-core/instar.ts'), what: 'instar-core/instar.ts (not bundled)'};
}

/** instar under a sandbox, as a program. */
export function makeInstar(sandbox: Sandbox): Program {
  return {name: `instar (${sandbox})`, command: process.execPath, args: [findInstar().file, '--sandbox', sandbox]};
}

/** Why a sandbox cannot take part on this machine; undefined when it can. */
export function explainMissing(sandbox: Sandbox): string | undefined {
  if (sandbox === 'wasm') return undefined;
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
  } catch {
    return 'kvm: /dev/kvm cannot be used here';
  }
  const native = path.join(ROOT, 'build/guest/info.kvm');
  return existsSync(native) ? undefined : 'kvm: the guest has not been translated to machine code (no C compiler?)';
}

function describeGiven(given: string): Program {
  const command = path.resolve(given);
  if (!statSync(command, {throwIfNoEntry: false})?.isFile()) throw new BenchError(`${given} is not a program.`);
  return {name: 'qemu-img', command, args: []};
}
