import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import * as calls from '../../guest/abi/calls.ts';
import * as layout from '../../guest/abi/kvm-layout.ts';
import {codecObjectOf} from './build-codec.ts';
import {codecsOf, makeLinkHeader} from './link-codecs.ts';
import {assumeKnownMemory} from './known-memory.ts';
import type {NativeCompiler} from './native-compiler.ts';
import {
  ABI_FILES,
  COMPILER_OPTIONS,
  RUNTIME_FOLDER,
  listRuntimeFiles,
  makeLayoutHeader,
  withBuildFolder,
} from './native-options.ts';
import {runStep} from './stamp.ts';
import {writeAtomically} from './write-atomically.ts';

const LINKER_OPTIONS = [
  '-Wl,--oformat=binary',
  '-Wl,--build-id=none',
  '-Wl,--gc-sections',
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
    key: [compiler.version, ...COMPILER_OPTIONS, ...LINKER_OPTIONS].join(' '),
    async run() {
      const codecs = codecsOf(readFileSync(path.join(root, module)));
      writeAtomically(path.join(root, output), translate(root, module, codecs, compiler));
      const objects = codecs.map(codecObjectOf);
      const ours = 'scripts/build/known-memory.ts';
      return [module, ours, ...objects, ...ABI_FILES, ...listRuntimeFiles(root), 'node_modules/wabt/package.json'];
    },
  });
  return output;
}

/** Where a module's native image is. */
export function nativeImageOf(module: string): string {
  return module.replace(/\.wasm$/, '.kvm');
}

function translate(root: string, module: string, codecs: readonly string[], compiler: NativeCompiler): Uint8Array {
  return withBuildFolder(module, (folder) => {
    const wasm2c = path.join(root, 'node_modules/wabt/bin/wasm2c');
    const source = path.join(folder, 'guest.c');
    execFileSync(process.execPath, [wasm2c, path.join(root, module), '-n', 'guest', '-o', source], {stdio: 'pipe'});
    writeFileSync(source, assumeKnownMemory(readFileSync(source, 'utf8')));
    writeFileSync(path.join(folder, 'layout.h'), makeLayoutHeader());
    const header = readFileSync(path.join(folder, 'guest.h'), 'utf8');
    writeFileSync(path.join(folder, 'link.h'), makeLinkHeader(header, codecs));
    const image = path.join(folder, 'guest.kvm');
    const options = makeArguments(path.join(root, RUNTIME_FOLDER), folder, codecs);
    const objects = codecs.map((codec) => path.join(root, codecObjectOf(codec)));
    execFileSync(compiler.command, [...options, ...objects, '-o', image], {stdio: 'pipe', encoding: 'utf8'});
    return readFileSync(image);
  });
}

function makeArguments(runtime: string, folder: string, codecs: readonly string[]): readonly string[] {
  const memories = codecs.map((name, index): [string, number] => [
    `memory_of_${name}`,
    layout.CODEC_BASE + index * layout.CODEC_STRIDE,
  ]);
  const symbols = {...LINKER_SYMBOLS, CODEC_COUNT: codecs.length, ...Object.fromEntries(memories)};
  return [
    ...COMPILER_OPTIONS,
    ...LINKER_OPTIONS,
    ...Object.entries(symbols).map(([name, value]) => `-Wl,--defsym=${name}=${value}`),
    `-I${path.join(runtime, 'include')}`,
    `-I${folder}`,
    `-Wl,-T,${path.join(runtime, 'image.ld')}`,
    path.join(folder, 'guest.c'),
    path.join(runtime, 'runtime.c'),
  ];
}
