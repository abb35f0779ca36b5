import {readFileSync} from 'node:fs';
import path from 'node:path';
import {INITIAL_MEMORY_PAGES, PROGRAM_MEMORY_BASE} from '../../guest/abi/calls.ts';
import {CODEC_MEMORY_PAGES} from '../../guest/abi/codec-calls.ts';

/** The most that a 32-bit address reaches; each run's own limit is set by the host's memory. */
const MAXIMUM_PAGES = 65_536;

const COMMON_OPTIONS = ['-O3', '--runtime', 'stub', '--use', 'abort='] as const;

export const GUEST_COMPILER_OPTIONS = [
  ...COMMON_OPTIONS,
  '--memoryBase',
  String(PROGRAM_MEMORY_BASE),
  // The host makes the memory, so that a run's limit is the memory's own maximum.
  '--importMemory',
  '--zeroFilledMemory',
  '--noExportMemory',
  '--initialMemory',
  String(INITIAL_MEMORY_PAGES),
  '--maximumMemory',
  String(MAXIMUM_PAGES),
] as const;

/** A codec that is made here has a memory of its own, as those of packages have. */
export const CODEC_MODULE_OPTIONS = [
  ...COMMON_OPTIONS,
  '--initialMemory',
  String(CODEC_MEMORY_PAGES),
  '--maximumMemory',
  String(CODEC_MEMORY_PAGES),
] as const;

export type CompiledGuest = {
  readonly module: Uint8Array;
  /** Every source that went into the module, from the repository's root. */
  readonly inputs: readonly string[];
};

/** Compiles one AssemblyScript program or codec to a WebAssembly module; throws with the compiler's own words. */
export async function compileGuest(
  root: string,
  file: string,
  options: readonly string[] = GUEST_COMPILER_OPTIONS,
): Promise<CompiledGuest> {
  // Loading the compiler takes half a second, so a build with nothing to compile does without.
  const {main} = await import('assemblyscript/asc');
  const inputs: string[] = [];
  const words: string[] = [];
  let module: Uint8Array | undefined;
  const {error} = await main([file, '--outFile', 'module.wasm', ...options], {
    readFile(name: string) {
      const text = readSource(path.join(root, name));
      if (text !== null && !inputs.includes(name)) inputs.push(name);
      return text;
    },
    writeFile(_name: string, contents: Uint8Array | string) {
      if (typeof contents !== 'string') module = contents;
    },
    listFiles: () => [],
    stderr: {write: (text: string | Uint8Array) => words.push(String(text))},
  });
  if (error !== null || module === undefined) {
    throw new Error(`${file} does not compile.\n${words.join('').trim()}`);
  }
  return {module, inputs};
}

function readSource(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The compiler tries several names for each import and takes null for "not this one".
    return null;
  }
}
