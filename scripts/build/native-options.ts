import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import * as calls from '../../guest/abi/calls.ts';
import * as codecCalls from '../../guest/abi/codec-calls.ts';
import * as layout from '../../guest/abi/kvm-layout.ts';

// What programs and codecs have in common on their way to machine code.

export const RUNTIME_FOLDER = 'guest/runtime/kvm';
export const ABI_FILES = ['guest/abi/calls.ts', 'guest/abi/codec-calls.ts', 'guest/abi/kvm-layout.ts'] as const;

export const COMPILER_OPTIONS = [
  '-O3',
  '-std=gnu11',
  '-ffreestanding',
  '-nostdlib',
  '-static',
  '-no-pie',
  '-fno-pic',
  '-fno-stack-protector',
  '-fno-asynchronous-unwind-tables',
  '-fcf-protection=none',
  // WebAssembly's integers wrap, and its memory has no types.
  '-fwrapv',
  '-fno-strict-aliasing',
  // So that what a program does not call of a codec can be left out of its image.
  '-ffunction-sections',
] as const;

/** Libraries gain nothing by what -O3 adds, and their images are smaller without it. */
export const CODEC_COMPILER_OPTIONS = [...COMPILER_OPTIONS, '-O2'] as const;

/** The integers of the ABI files as C. */
export function makeLayoutHeader(): string {
  return Object.entries({...calls, ...codecCalls, ...layout})
    .map(([name, value]) => `#define ${name} ${value}ull\n`)
    .join('');
}

export function listRuntimeFiles(root: string): readonly string[] {
  return readdirSync(path.join(root, RUNTIME_FOLDER), {recursive: true, encoding: 'utf8'})
    .filter((name) => /\.(?:c|h|ld)$/.test(name))
    .map((name) => path.join(RUNTIME_FOLDER, name));
}

/** Gives `translate` a folder that is gone afterwards; what it throws is told of the module. */
export function withBuildFolder(module: string, translate: (folder: string) => Uint8Array): Uint8Array {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-build-'));
  try {
    return translate(folder);
  } catch (error) {
    throw new Error(`${module} does not translate to machine code.\n${(error as Error).message}`, {cause: error});
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}
