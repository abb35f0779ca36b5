import type {Expected} from './qcow-samples.ts';
import type {WalkedExtent} from './walk-layers.ts';

/** A stretch in which nothing differs; `offset` only where it has one. */
export type Stretch = Expected & {readonly start: bigint; readonly length: bigint};

/** Neighbours that differ in nothing as one: where an answer ends says nothing about the image. */
export function mergeStretches(stretches: readonly Stretch[]): readonly Stretch[] {
  const merged: Stretch[] = [];
  for (const stretch of stretches) {
    const last = merged.at(-1);
    if (last !== undefined && isContinued(last, stretch)) {
      merged[merged.length - 1] = {...last, length: last.length + stretch.length};
    } else {
      merged.push(stretch);
    }
  }

  return merged;
}

/** What a walk says, without what the chain adds. */
export function stretchOf({start, length, isAllocated, isZero, isData, isCompressed, offset}: WalkedExtent): Stretch {
  return {start, length, isAllocated, isZero, isData, isCompressed, offset};
}

function isContinued(last: Stretch, next: Stretch): boolean {
  const isSameKind =
    last.isAllocated === next.isAllocated &&
    last.isZero === next.isZero &&
    last.isData === next.isData &&
    last.isCompressed === next.isCompressed;
  const follows = last.offset === undefined ? undefined : last.offset + last.length;
  return isSameKind && follows === next.offset;
}
