import {Buffer} from 'node:buffer';
import {closeSync, ftruncateSync, openSync, writeSync} from 'node:fs';

const CLUSTER_BITS = 16;
export const CLUSTER_SIZE = 2 ** CLUSTER_BITS;
/** Refcounts of 16 bits in a block, and entries of 8 bytes in a table: each takes a cluster. */
const BLOCK_CLUSTERS = CLUSTER_SIZE / 2;
const TABLE_ENTRIES = CLUSTER_SIZE / 8;
const COPIED = 1n << 63n;

/** What of a disk has a place in the file, and in which order it lies there. */
export type Mapping = {
  /** A multiple of the cluster size. */
  readonly sizeBytes: number;
  /** Every `every`-th cluster has a place, the first one on; 1 for all. */
  readonly every: number;
  /** The clusters lie backwards, so that no two are neighbours in the file as in the disk. */
  readonly isBackwards?: boolean;
};

/** Where everything begins, in clusters. */
type Layout = {
  readonly blocks: number;
  readonly l1: number;
  readonly l2: number;
  readonly data: number;
  readonly dataCount: number;
  readonly end: number;
  readonly blockCount: number;
  readonly tableCount: number;
};

/** Writes a qcow2 image with all its tables; its data are a hole. Gives the offset in bytes where the data begin. */
export function writeMappedImage(file: string, mapping: Mapping): number {
  const fd = openSync(file, 'w');
  try {
    const layout = layOut(mapping);
    ftruncateSync(fd, layout.end * CLUSTER_SIZE);
    writeSync(fd, makeHeader(layout, mapping.sizeBytes), null, null, 0);
    writeTable(fd, 1, layout.blockCount, (index) => BigInt((layout.blocks + index) * CLUSTER_SIZE));
    writeRefcounts(fd, layout);
    writeTable(fd, layout.l1, layout.tableCount, (index) => COPIED | BigInt((layout.l2 + index) * CLUSTER_SIZE));
    for (let table = 0; table < layout.tableCount; table++) {
      const first = table * TABLE_ENTRIES;
      writeTable(fd, layout.l2 + table, TABLE_ENTRIES, (index) => entryOf(first + index, layout, mapping));
    }

    return layout.data * CLUSTER_SIZE;
  } finally {
    closeSync(fd);
  }
}

/** qcow2.txt "L2 table entry": 0 where the cluster has no place. */
function entryOf(cluster: number, {data, dataCount}: Layout, {every, isBackwards = false}: Mapping): bigint {
  const index = cluster / every;
  if (!Number.isInteger(index) || index >= dataCount) return 0n;
  return COPIED | (BigInt(data + (isBackwards ? dataCount - 1 - index : index)) << BigInt(CLUSTER_BITS));
}

/** Header, refcount table, refcount blocks, L1, L2 tables, data. The first three of the tables take a cluster each at most. */
function layOut({sizeBytes, every}: Mapping): Layout {
  const clusters = sizeBytes / CLUSTER_SIZE;
  const dataCount = Math.ceil(clusters / every);
  const tableCount = Math.ceil(clusters / TABLE_ENTRIES);
  let blockCount = 1;
  while (blockCount * BLOCK_CLUSTERS < 3 + blockCount + tableCount + dataCount) blockCount++;
  const blocks = 2;
  const l1 = blocks + blockCount;
  const data = l1 + 1 + tableCount;
  return {blocks, l1, l2: l1 + 1, data, dataCount, end: data + dataCount, blockCount, tableCount};
}

/** qcow2.txt "Header", version 3. */
function makeHeader({l1, tableCount}: Layout, sizeBytes: number): Uint8Array {
  const header = Buffer.alloc(112);
  header.write('QFI\u00FB', 'latin1');
  header.writeUInt32BE(3, 4);
  header.writeUInt32BE(CLUSTER_BITS, 20);
  header.writeBigUInt64BE(BigInt(sizeBytes), 24);
  header.writeUInt32BE(tableCount, 36);
  header.writeBigUInt64BE(BigInt(l1 * CLUSTER_SIZE), 40);
  header.writeBigUInt64BE(BigInt(CLUSTER_SIZE), 48);
  header.writeUInt32BE(1, 56);
  header.writeUInt32BE(4, 96);
  header.writeUInt32BE(104, 100);
  return header;
}

function writeTable(fd: number, cluster: number, entries: number, entryAt: (index: number) => bigint): void {
  const table = Buffer.alloc(entries * 8);
  for (let index = 0; index < entries; index++) table.writeBigUInt64BE(entryAt(index), index * 8);
  writeSync(fd, table, 0, table.length, cluster * CLUSTER_SIZE);
}

function writeRefcounts(fd: number, {blocks, blockCount, end}: Layout): void {
  const ones = Buffer.alloc(CLUSTER_SIZE);
  for (let at = 0; at < ones.length; at += 2) ones.writeUInt16BE(1, at);
  for (let block = 0; block < blockCount; block++) {
    const count = Math.min(BLOCK_CLUSTERS, end - block * BLOCK_CLUSTERS);
    writeSync(fd, ones, 0, count * 2, (blocks + block) * CLUSTER_SIZE);
  }
}
