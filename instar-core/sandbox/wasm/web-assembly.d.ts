// The part of the WebAssembly JavaScript interface (W3C, "WebAssembly JavaScript Interface") that this folder uses.
// TypeScript declares it only together with the whole DOM.

declare namespace WebAssembly {
  type ModuleImports = Record<string, unknown>;

  type ModuleImport = {readonly module: string; readonly name: string};

  class Module {
    constructor(bytes: Uint8Array);
    static imports(module: Module): readonly ModuleImport[];
  }

  class Memory {
    constructor(descriptor: {readonly initial: number; readonly maximum: number});
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }

  class Instance {
    constructor(module: Module, imports: Record<string, ModuleImports>);
    readonly exports: Readonly<Record<string, unknown>>;
  }

  class RuntimeError extends Error {}

  class LinkError extends Error {}
}
