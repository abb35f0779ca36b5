#!/usr/bin/env node
import {rmSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {buildCodecs} from './build-codec.ts';
import {buildNative, nativeImageOf} from './build-native.ts';
import {buildWasm} from './build-wasm.ts';
import {bundleHost} from './bundle-host.ts';
import {declareLibrary} from './declare-library.ts';
import {findGuestSources, type GuestSource} from './guest-sources.ts';
import {findNativeCompiler, type NativeCompiler} from './native-compiler.ts';
import {gateSizes} from './size-gate.ts';

const root = path.resolve(import.meta.dirname, '../..');

try {
  await build();
} catch (error) {
  process.stderr.write(`build: ${(error as Error).message}\n`);
  process.exitCode = 1;
}

async function build(): Promise<void> {
  const compiler = findNativeCompiler();
  if ('missing' in compiler) print(`build: ${compiler.missing}: only the wasm sandbox will run`);
  const native = 'missing' in compiler ? undefined : compiler;
  const codecs = await buildCodecs(root, native);
  const files: string[] = [];
  const failures: string[] = [];
  for (const source of findGuestSources(root)) {
    try {
      files.push(...(await buildProgram(source, native)));
    } catch (error) {
      // The other programs are built all the same, so that one run names every mistake.
      failures.push((error as Error).message);
    }
  }
  if (failures.length > 0) throw new Error(failures.join('\n'));
  print(gateSizes(root, files, codecs));
  for (const source of await bundleHost(root)) print(`build: ${source} is not there, so it is left out of dist`);
  await declareLibrary(root);
}

async function buildProgram(source: GuestSource, compiler: NativeCompiler | undefined): Promise<readonly string[]> {
  const module = await buildWasm(root, source);
  if (compiler !== undefined) return [module, await buildNative(root, module, compiler)];
  // An image of an earlier build may be of another program by now.
  rmSync(path.join(root, nativeImageOf(module)), {force: true});
  return [module];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
