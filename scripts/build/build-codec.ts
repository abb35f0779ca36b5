import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {CODEC_LIBRARIES, type CodecLibrary} from './codec-libraries.ts';
import {CODEC_MODULE_OPTIONS, compileGuest, type CompiledGuest} from './compile-guest.ts';
import {PROGRAM_FOLDERS} from './guest-sources.ts';
import {
  ABI_FILES,
  CODEC_COMPILER_OPTIONS,
  RUNTIME_FOLDER,
  listRuntimeFiles,
  makeLayoutHeader,
  withBuildFolder,
} from './native-options.ts';
import {assumeKnownMemory} from './known-memory.ts';
import type {NativeCompiler} from './native-compiler.ts';
import {runStep} from './stamp.ts';
import {trimCodec} from './trim-codec.ts';
import {writeAtomically} from './write-atomically.ts';

/** Brings every codec's module, and with a compiler its native object, up to date; gives the modules' paths. */
export async function buildCodecs(root: string, compiler: NativeCompiler | undefined): Promise<readonly string[]> {
  const modules: string[] = [];
  for (const library of CODEC_LIBRARIES) {
    const outputs = PROGRAM_FOLDERS.map(({output}) => path.join(output, 'codecs', `${library.name}.wasm`));
    await buildModule(root, library, outputs);
    const [first] = outputs;
    if (first === undefined) throw new Error('There is no folder to build a codec for.');
    if (compiler !== undefined) await buildObject(root, library, first, compiler);
    modules.push(first);
  }
  return modules;
}

/** Where a codec's native object is. */
export function codecObjectOf(name: string): string {
  return path.join('build/codecs', `${name}.o`);
}

async function buildModule(root: string, library: CodecLibrary, outputs: readonly string[]): Promise<void> {
  await runStep(root, {
    outputs,
    key: JSON.stringify([library, CODEC_MODULE_OPTIONS]),
    async run() {
      const whole = await readLibrary(root, library);
      const module = await trimCodec(library, whole.module);
      for (const output of outputs) writeAtomically(path.join(root, output), module);
      const ours = ['trim-codec.ts', 'fix-memory.ts'].map((name) => path.join('scripts/build', name));
      return [...whole.inputs, 'guest/abi/codec-calls.ts', 'node_modules/binaryen/package.json', ...ours];
    },
  });
}

/** A library's module before it is trimmed. */
export async function readLibrary(root: string, {file}: CodecLibrary): Promise<CompiledGuest> {
  if (file.endsWith('.ts')) return await compileGuest(root, file, CODEC_MODULE_OPTIONS);
  return {module: readFileSync(path.join(root, file)), inputs: [file]};
}

async function buildObject(
  root: string,
  library: CodecLibrary,
  module: string,
  compiler: NativeCompiler,
): Promise<void> {
  const output = codecObjectOf(library.name);
  await runStep(root, {
    outputs: [output],
    key: [compiler.version, ...CODEC_COMPILER_OPTIONS].join(' '),
    async run() {
      writeAtomically(path.join(root, output), compileObject(root, library.name, module, compiler));
      const ours = 'scripts/build/known-memory.ts';
      return [module, ours, ...ABI_FILES, ...listRuntimeFiles(root), 'node_modules/wabt/package.json'];
    },
  });
}

function compileObject(root: string, name: string, module: string, compiler: NativeCompiler): Uint8Array {
  return withBuildFolder(module, (folder) => {
    const wasm2c = path.join(root, 'node_modules/wabt/bin/wasm2c');
    const source = path.join(folder, `${name}.c`);
    execFileSync(process.execPath, [wasm2c, path.join(root, module), '-n', name, '-o', source], {stdio: 'pipe'});
    writeFileSync(source, assumeKnownMemory(readFileSync(source, 'utf8')));
    writeFileSync(path.join(folder, 'layout.h'), makeLayoutHeader());
    const runtime = path.join(root, RUNTIME_FOLDER);
    const object = path.join(folder, `${name}.o`);
    const options = [
      ...CODEC_COMPILER_OPTIONS,
      '-r',
      `-DCODEC=${name}`,
      `-DCODEC_HEADER="${name}.h"`,
      `-I${path.join(runtime, 'include')}`,
      `-I${runtime}`,
      `-I${folder}`,
      source,
      path.join(runtime, 'codec.c'),
    ];
    execFileSync(compiler.command, [...options, '-o', object], {stdio: 'pipe', encoding: 'utf8'});
    return readFileSync(object);
  });
}
