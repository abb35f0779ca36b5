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
        new Uint8Array(kept.memory.buffer).fill(0);
      }
      return kept.memory;
    },
    drop() {
      kept = undefined;
    },
  };
}
