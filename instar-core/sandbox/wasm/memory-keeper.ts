import {Buffer} from 'node:buffer';
import {INITIAL_MEMORY_PAGES} from '../../../guest/abi/calls.ts';
import {PAGE_SIZE} from '../trap.ts';

/** Gives each run a memory of zeros. Making one costs more than a short run, so one that did not grow serves again. */
export type MemoryKeeper = {
  readonly take: (maximumPages: number) => WebAssembly.Memory;
  readonly drop: () => void;
};

export function makeMemoryKeeper(): MemoryKeeper {
  let kept: {readonly memory: WebAssembly.Memory; readonly maximum: number} | undefined;
  return {
    take(maximum) {
      const isReusable =
        kept?.maximum === maximum && kept.memory.buffer.byteLength === INITIAL_MEMORY_PAGES * PAGE_SIZE;
      if (kept === undefined || !isReusable) {
        kept = {memory: new WebAssembly.Memory({initial: INITIAL_MEMORY_PAGES, maximum}), maximum};
      } else {
        clear(kept.memory.buffer);
      }
      return kept.memory;
    },
    drop() {
      kept = undefined;
    },
  };
}

/** Pages that are zero are left alone: one that no run has touched takes no room, and would if it were written. */
function clear(memory: ArrayBuffer): void {
  const zeros = Buffer.alloc(PAGE_SIZE);
  for (let at = 0; at < memory.byteLength; at += PAGE_SIZE) {
    const page = new Uint8Array(memory, at, PAGE_SIZE);
    if (!zeros.equals(page)) page.fill(0);
  }
}
