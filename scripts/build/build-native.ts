import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import * as calls from '../../guest/abi/calls.ts';
import * as layout from '../../guest/abi/kvm-layout.ts';
import type {NativeCompiler} from './native-compiler.ts';
import {runStep} from './stamp.ts';
import {writeAtomically} from './write-atomically.ts';

const RUNTIME_FOLDER = 'guest/runtime/kvm';
const ABI_FILES = ['guest/abi/calls.ts', 'guest/abi/kvm-layout.ts'] as const;

const COMPILER_OPTIONS = [
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
  '-Wl,--oformat=binary',
  '-Wl,--build-id=none',
  '-Wl,-z,noexecstack',
] as const;

/** The linker script reads these by name. */
const LINKER_SYMBOLS = {
  IMAGE_BASE: layout.IMAGE_BASE,
  IMAGE_LIMIT: layout.IMAGE_LIMIT,
  IMAGE_MAGIC: layout.IMAGE_MAGIC,
  IMAGE_HEADER_SIZE: layout.IMAGE_HEADER_SIZE,
  ABI_VERSION: calls.ABI_VERSION,
} as const;

/** Brings one module's native image up to date and gives its path from the repository's root. */
export async function buildNative(root: string, module: string, compiler: NativeCompiler): Promise<string> {
  const output = nativeImageOf(module);
  await runStep(root, {
    outputs: [output],
    key: [compiler.version, ...COMPILER_OPTIONS].join(' '),
    async run() {
      writeAtomically(path.join(root, output), translate(root, module, compiler));
      return [module, ...ABI_FILES, ...listRuntimeFiles(root), 'node_modules/wabt/package.json'];
    },
  });
  return output;
}

/** Where a module's native image is. */
export function nativeImageOf(module: string): string {
  return module.replace(/\.wasm$/, '.kvm');
}

function translate(root: string, module: string, compiler: NativeCompiler): Uint8Array {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-build-'));
  try {
    const wasm2c = path.join(root, 'node_modules/wabt/bin/wasm2c');
    const source = path.join(folder, 'guest.c');
    execFileSync(process.execPath, [wasm2c, path.join(root, module), '-n', 'guest', '-o', source], {stdio: 'pipe'});
    writeFileSync(path.join(folder, 'layout.h'), makeLayoutHeader());
    const image = path.join(folder, 'guest.kvm');
    execFileSync(compiler.command, [...makeArguments(path.join(root, RUNTIME_FOLDER), folder), '-o', image], {
      stdio: 'pipe',
      encoding: 'utf8',
    });
    return readFileSync(image);
  } catch (error) {
    throw new Error(`${module} does not translate to machine code.\n${(error as Error).message}`, {cause: error});
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

function makeArguments(runtime: string, folder: string): readonly string[] {
  return [
    ...COMPILER_OPTIONS,
    ...Object.entries(LINKER_SYMBOLS).map(([name, value]) => `-Wl,--defsym=${name}=${value}`),
    `-I${path.join(runtime, 'include')}`,
    `-I${folder}`,
    `-Wl,-T,${path.join(runtime, 'image.ld')}`,
    path.join(folder, 'guest.c'),
    path.join(runtime, 'runtime.c'),
  ];
}

/** The integers of both ABI files as C. */
function makeLayoutHeader(): string {
  return Object.entries({...calls, ...layout})
    .map(([name, value]) => `#define ${name} ${value}ull\n`)
    .join('');
}

function listRuntimeFiles(root: string): readonly string[] {
  return readdirSync(path.join(root, RUNTIME_FOLDER), {recursive: true, encoding: 'utf8'})
    .filter((name) => /\.(?:c|h|ld)$/.test(name))
    .map((name) => path.join(RUNTIME_FOLDER, name));
}
