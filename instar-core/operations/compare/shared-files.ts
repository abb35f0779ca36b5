import {Buffer} from 'node:buffer';
import {DEVICE_LIMIT} from '../../../guest/abi/calls.ts';
import {COMPARE_FILE_SIZE} from '../../../guest/abi/compare-config.ts';
import type {LayerOptions} from '../chain/chain-config.ts';
import type {OpenedChain, OpenedLayer} from '../chain/open-chain.ts';

/** A number for each device of both chains, in order: equal where the file is the same. */
export function numberFiles(chains: readonly OpenedChain[]): Buffer {
  const numbers = new Map<string, number>();
  // More are refused; their numbers may not fit.
  const files = chains.flatMap(({layers}) => layers.flatMap((layer) => layer.files)).slice(0, DEVICE_LIMIT);
  const table = Buffer.alloc(files.length * COMPARE_FILE_SIZE);
  for (const [slot, {identity}] of files.entries()) {
    const number = numbers.get(identity) ?? numbers.size;
    numbers.set(identity, number);
    table.writeUInt16LE(number, slot * COMPARE_FILE_SIZE);
  }

  return table;
}

/** How many layers from the lowest on are the same in both: what is read of one is in the other too. */
export function countSharedLayers(first: OpenedChain, second: OpenedChain): number {
  let count = 0;
  for (;;) {
    const a = first.layers.at(-1 - count);
    const b = second.layers.at(-1 - count);
    if (a === undefined || b === undefined || !isSameLayer(a, b)) return count;
    count++;
  }
}

function isSameLayer(a: OpenedLayer, b: OpenedLayer): boolean {
  return (
    a.facts.format === b.facts.format &&
    a.files.length === b.files.length &&
    a.files.every(({identity}, index) => identity === b.files[index]?.identity) &&
    readsAlike(a.options, b.options)
  );
}

function readsAlike(a: LayerOptions, b: LayerOptions): boolean {
  return (
    (a.flags ?? 0) === (b.flags ?? 0) &&
    a.snapshot === b.snapshot &&
    a.rawWindow?.offset === b.rawWindow?.offset &&
    a.rawWindow?.size === b.rawWindow?.size
  );
}
