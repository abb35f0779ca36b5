import {Buffer} from 'node:buffer';
import {mkdirSync, mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {ImageFormat} from '../../../info/image-facts.ts';
import {makePattern} from './other-samples.ts';
import {walkLayers, type LayerToWalk, type Walk, type WalkedExtent} from './walk-layers.ts';

export const MIB = 0x10_00_00;
/** All that a test file saves; it is removed by whoever saved. */
export const folder = mkdtempSync(path.join(tmpdir(), 'instar-layers-'));

let folders = 0;

/** Saves files in a folder of their own and gives their paths, in that order. */
export function save(files: Readonly<Record<string, Buffer>>): readonly string[] {
  const own = path.join(folder, String(folders++));
  mkdirSync(own);
  return Object.entries(files).map(([name, bytes]) => {
    const file = path.join(own, name);
    writeFileSync(file, bytes);
    return file;
  });
}

export async function walk(layers: readonly LayerToWalk[], readSize?: number): Promise<Walk> {
  const outcome = await walkLayers(layers, {readSize});
  if (outcome.kind === 'refused') throw new Error(outcome.reason);
  return outcome;
}

/** What a stretch is, in the letters of qemu-img's map: where it begins, then data, zero, allocated, the depth. */
export function letters({start, isData, isZero, isAllocated, isCompressed, depth}: WalkedExtent): string {
  const flags = [isData && 'd', isZero && 'z', isAllocated && 'a', isCompressed && 'c'].filter(Boolean).join('');
  return `${Number(start) / 4096}:${flags}${depth}`;
}

export const layer = (format: ImageFormat, image: Buffer, flags = 0): LayerToWalk => ({
  format,
  files: save({image}),
  flags,
});
export const grain = (seed: number): Buffer => makePattern(4096, seed);
export const zeros = (length: number): Buffer => Buffer.alloc(length);
