/** What a program may import that is no codec: its memory and the call table. */
const OWN_IMPORTS = ['env', 'instar'];

/** A codec that a program imports, with the names of the library's functions that it calls. */
export type CodecUse = {readonly name: string; readonly functions: readonly string[]};

/** The codecs that a program imports. */
export function findCodecUses(module: WebAssembly.Module): readonly CodecUse[] {
  const imports = WebAssembly.Module.imports(module).filter(({module: from}) => !OWN_IMPORTS.includes(from));
  return [...new Set(imports.map(({module: from}) => from))].map((name) => ({
    name,
    functions: imports.filter(({module: from}) => from === name).map((entry) => entry.name),
  }));
}

export type CodecImportOptions = {
  readonly uses: readonly CodecUse[];
  /** The program's own memory. */
  readonly memory: WebAssembly.Memory;
  readonly loadCodec: (name: string) => WebAssembly.Module;
};

/**
 * The modules that a program imports its codecs by. A codec's instance, and with it its memory, is made when the
 * program opens it; two copies are all that lies between the memories.
 */
export function makeCodecImports({
  uses,
  memory,
  loadCodec,
}: CodecImportOptions): Record<string, WebAssembly.ModuleImports> {
  return Object.fromEntries(
    uses.map(({name, functions}) => {
      const codec = makeCodec(() => new WebAssembly.Instance(loadCodec(name), {}));
      const library = functions.map((called) => [called, codec.forward(called)]);
      return [name, {...Object.fromEntries(library), ...makeCopies(codec, memory), open: codec.open}];
    }),
  );
}

type Codec = {
  readonly open: () => void;
  readonly bytes: () => Uint8Array;
  /** A function that calls the library's of that name. */
  readonly forward: (name: string) => (...args: readonly unknown[]) => unknown;
};

function makeCodec(instantiate: () => WebAssembly.Instance): Codec {
  let exports: Readonly<Record<string, unknown>> = {};
  return {
    open() {
      if (exports['memory'] === undefined) exports = instantiate().exports;
    },
    bytes() {
      const {memory} = exports;
      if (!(memory instanceof WebAssembly.Memory)) return new Uint8Array();
      return new Uint8Array(memory.buffer);
    },
    forward: (name) => {
      let target: unknown;
      return (...args) => {
        target ??= exports[name];
        // A codec that is not open, or a library without that function: the program is not of this build.
        if (typeof target !== 'function') throw new WebAssembly.RuntimeError('unreachable');
        return target(...args);
      };
    },
  };
}

/** Both copies end the guest, as an access out of bounds does, for a range that is not within its memory. */
function makeCopies(codec: Codec, memory: WebAssembly.Memory): WebAssembly.ModuleImports {
  const program = (): Uint8Array => new Uint8Array(memory.buffer);
  return {
    put(at: number, address: number, length: number) {
      viewRange(codec.bytes(), at, length).set(viewRange(program(), address, length));
    },
    get(at: number, address: number, length: number) {
      viewRange(program(), address, length).set(viewRange(codec.bytes(), at, length));
    },
  };
}

/** WebAssembly hands out signed integers. */
function viewRange(bytes: Uint8Array, at: number, length: number): Uint8Array {
  const from = at >>> 0;
  const count = length >>> 0;
  if (count > bytes.byteLength || from > bytes.byteLength - count) {
    throw new WebAssembly.RuntimeError('memory access out of bounds');
  }
  return bytes.subarray(from, from + count);
}
