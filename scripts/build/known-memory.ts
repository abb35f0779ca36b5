/** How wasm2c finds a byte of a memory: by a pointer that it loads again after every store, since that may have changed it. */
const LOADED_BASE = '#define MEM_ADDR(mem, addr, n) &((mem)->data[addr])\n';
/** MEMORY_BASE is guest/runtime/kvm/include/wasm-rt.h's. */
const KNOWN_BASE = '#define MEM_ADDR(mem, addr, n) (MEMORY_BASE + (addr))\n';
/** Keeps loads whose values nobody uses; as a price, no load can be part of another instruction. */
const KEPT_LOADS = '#define FORCE_READ_INT(var) __asm__("" ::"r"(var));\n';

/**
 * C of wasm2c that takes the base of the module's only memory for known, and leaves out loads without use. Those would
 * have trapped outside of the memory; what is read or written stays within it all the same. Throws when the C looks
 * different.
 */
export function assumeKnownMemory(source: string): string {
  return replaceOnce(replaceOnce(source, LOADED_BASE, KNOWN_BASE), KEPT_LOADS, '#define FORCE_READ_INT(var)\n');
}

function replaceOnce(source: string, old: string, replacement: string): string {
  const parts = source.split(old);
  if (parts.length !== 2) throw new Error(`wasm2c's C does not have this once: ${old.trim()}`);
  return parts.join(replacement);
}
