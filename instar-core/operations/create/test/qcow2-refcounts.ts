import type {Buffer} from 'node:buffer';

const OFFSET_MASK = 0x00ff_ffff_ffff_fe00n;

/** What a qcow2 file refers to, and what its refcounts say; both by cluster. qcow2.txt throughout. */
export function readReferences(image: Buffer): {
  readonly counted: readonly number[];
  readonly referred: readonly number[];
} {
  const clusterSize = 1 << image.readUInt32BE(20);
  const clusters = Math.ceil(image.length / clusterSize);
  return {
    counted: readRefcounts(image, clusterSize, clusters),
    referred: followReferences(image, clusterSize, clusters),
  };
}

function readRefcounts(image: Buffer, clusterSize: number, clusters: number): readonly number[] {
  const bits = 1 << (image.readUInt32BE(4) < 3 ? 4 : image.readUInt32BE(96));
  const perBlock = (clusterSize * 8) / bits;
  const table = Number(image.readBigUInt64BE(48));
  return Array.from({length: clusters}, (_, cluster) => {
    const block = Number(image.readBigUInt64BE(table + 8 * Math.floor(cluster / perBlock)));
    const at = (cluster % perBlock) * bits;
    if (block === 0) return 0;
    return bits < 8
      ? (image.readUInt8(block + (at >> 3)) >> (at & 7)) & ((1 << bits) - 1)
      : image.readUIntBE(block + at / 8 + Math.max(bits / 8 - 6, 0), Math.min(bits / 8, 6));
  });
}

function followReferences(image: Buffer, clusterSize: number, clusters: number): readonly number[] {
  const referred = Array.from({length: clusters}, () => 0);
  const refer = (offset: number, length = clusterSize) => {
    for (let at = offset; at < offset + length; at += clusterSize) {
      const cluster = at / clusterSize;
      referred[cluster] = (referred[cluster] ?? 0) + 1;
    }
  };
  const table = Number(image.readBigUInt64BE(48));
  const tableLength = image.readUInt32BE(56) * clusterSize;
  refer(0);
  refer(table, tableLength);
  for (const block of readOffsets(image, table, tableLength / 8)) refer(block);
  const [l1, l1Entries] = [Number(image.readBigUInt64BE(40)), image.readUInt32BE(36)];
  refer(l1, l1Entries * 8);
  for (const l2 of readOffsets(image, l1, l1Entries)) {
    refer(l2);
    for (const data of readOffsets(image, l2, clusterSize / 8)) refer(data);
  }

  return referred;
}

/** The offsets of a table that are not zero. */
function readOffsets(image: Buffer, table: number, entries: number): readonly number[] {
  return Array.from({length: entries}, (_, index) =>
    Number(image.readBigUInt64BE(table + 8 * index) & OFFSET_MASK),
  ).filter((offset) => offset !== 0);
}
