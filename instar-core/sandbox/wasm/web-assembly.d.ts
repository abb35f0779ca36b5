// The part of the WebAssembly JavaScript interface (W3C, "WebAssembly JavaScript Interface") that this folder uses.
// TypeScript declares it only together with the whole DOM.

declare namespace WebAssembly {
  type ModuleImports = Record<string, unknown>;

  class Module {
    constructor(bytes: Uint8Array);
  }

  class Memory {
    constructor(descriptor: {readonly initial: number; readonly maximum: number});
    readonly buffer: ArrayBuffer;
  }

  class Instance {
    constructor(module: Module, imports: Record<string, ModuleImports>);
    readonly exports: Readonly<Record<string, unknown>>;
  }

  class RuntimeError extends Error {}

  class LinkError extends Error {}
}
