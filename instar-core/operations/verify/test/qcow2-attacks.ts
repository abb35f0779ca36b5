import {Buffer} from 'node:buffer';
import {deflateRawSync} from 'node:zlib';

// qcow2 images with one thing wrong, built on a clean one of version 3 with 64 KiB clusters and refcounts of 16 bits:
// header, refcount table, refcount block, L1 table, then what each adds. Offsets are those of qcow2.txt.

const CLUSTER = 65_536;
const VIRTUAL_SIZE = 1n << 30n;
const COPIED = 1n << 63n;
const COMPRESSED = 1n << 62n;
const L1 = 3 * CLUSTER;
const L2 = 4 * CLUSTER;
const DATA = 5 * CLUSTER;
/** Incompatible features. */
const DIRTY = 1n;
const CORRUPT = 2n;
const EXTERNAL_DATA = 4n;

/** An image of 1 GiB without any data. */
export function makeCleanQcow2(clusters = 4): Buffer {
  const image = Buffer.alloc(clusters * CLUSTER);
  image.writeUInt32BE(0x51_46_49_fb, 0);
  image.writeUInt32BE(3, 4);
  image.writeUInt32BE(16, 20);
  image.writeBigUInt64BE(VIRTUAL_SIZE, 24);
  image.writeUInt32BE(2, 36);
  image.writeBigUInt64BE(BigInt(L1), 40);
  image.writeBigUInt64BE(BigInt(CLUSTER), 48);
  image.writeUInt32BE(1, 56);
  image.writeUInt32BE(4, 96);
  image.writeUInt32BE(112, 100);
  image.writeBigUInt64BE(BigInt(2 * CLUSTER), CLUSTER);
  for (let cluster = 0; cluster < clusters; cluster++) image.writeUInt16BE(1, 2 * CLUSTER + 2 * cluster);
  return image;
}

/** One whose first cluster begins with `content`. */
export function makeQcow2Holding(content: Uint8Array): Buffer {
  const image = makeCleanQcow2(6);
  image.writeBigUInt64BE(BigInt(L2) | COPIED, L1);
  image.writeBigUInt64BE(BigInt(DATA) | COPIED, L2);
  image.set(content, DATA);
  return image;
}

/** The name, as it is, of a backing file. */
export function makeQcow2Over(name: string): Buffer {
  const image = makeCleanQcow2();
  image.writeBigUInt64BE(512n, 8);
  image.writeUInt32BE(Buffer.byteLength(name), 16);
  image.write(name, 512);
  return image;
}

/** Its contents lie in the file `name`. */
export function makeQcow2WithDataFile(name: string): Buffer {
  const image = withFeatures(EXTERNAL_DATA);
  image.writeUInt32BE(0x44_41_54_41, 112);
  image.writeUInt32BE(Buffer.byteLength(name), 116);
  image.write(name, 120);
  return image;
}

function withFeatures(bits: bigint): Buffer {
  const image = makeCleanQcow2();
  image.writeBigUInt64BE(bits, 72);
  return image;
}

/** Incompatible feature 40 is nobody's. */
export function makeQcow2OfTomorrow(): Buffer {
  return withFeatures(1n << 40n);
}

export function makeCorruptQcow2(): Buffer {
  return withFeatures(CORRUPT);
}

export function makeDirtyQcow2(): Buffer {
  return withFeatures(DIRTY);
}

/** Every cluster of the disk is the same cluster of the file. */
export function makeQcow2OfOneCluster(): Buffer {
  const image = makeCleanQcow2(6);
  for (let table = 0; table < 2; table++) image.writeBigUInt64BE(BigInt(L2), L1 + 8 * table);
  for (let entry = 0; entry < CLUSTER / 8; entry++) image.writeBigUInt64BE(BigInt(DATA), L2 + 8 * entry);
  return image;
}

/** Every cluster of the disk is inflated from the same 512 bytes. */
export function makeQcow2Bomb(): Buffer {
  const image = makeCleanQcow2(6);
  for (let table = 0; table < 2; table++) image.writeBigUInt64BE(BigInt(L2), L1 + 8 * table);
  for (let entry = 0; entry < CLUSTER / 8; entry++) {
    image.writeBigUInt64BE(COMPRESSED | BigInt(DATA), L2 + 8 * entry);
  }

  return image;
}

/** Clusters whose compressed streams begin every few bytes; the first one's is whole. */
export function makeQcow2OfShortStreams(clusters: number, bytes: number): Buffer {
  const image = makeQcow2Holding(deflateRawSync(Buffer.alloc(CLUSTER)));
  for (let index = 0; index < clusters; index++) {
    image.writeBigUInt64BE(COMPRESSED | BigInt(DATA + index * bytes), L2 + 8 * index);
  }

  image.writeUInt16BE(clusters, 2 * CLUSTER + 2 * (DATA / CLUSTER));
  return image;
}

/** A data cluster that lies across two clusters of the file. */
export function makeQcow2WithCrookedEntry(): Buffer {
  const image = makeQcow2Holding(Buffer.alloc(0));
  image.writeBigUInt64BE(BigInt(DATA + 512) | COPIED, L2);
  return image;
}

/** A data cluster in the place of the refcount table. */
export function makeQcow2Overlapping(): Buffer {
  const image = makeQcow2Holding(Buffer.alloc(0));
  image.writeBigUInt64BE(BigInt(CLUSTER) | COPIED, L2);
  return image;
}

/** A cluster that is counted and used by nothing. */
export function makeLeakingQcow2(): Buffer {
  return makeCleanQcow2(5);
}

/** Bytes behind all that the image counts as its own. */
export function makeQcow2WithTail(tail: Uint8Array): Buffer {
  return Buffer.concat([makeCleanQcow2(), tail]);
}

/** Legacy encryption; the method is the only mark of it. */
export function makeEncryptedQcow2(): Buffer {
  const image = makeCleanQcow2();
  image.writeUInt32BE(1, 32);
  return image;
}

/** One internal snapshot, named "before". */
export function makeQcow2WithSnapshot(): Buffer {
  const image = makeCleanQcow2(6);
  image.writeUInt32BE(1, 60);
  image.writeBigUInt64BE(BigInt(L2), 64);
  image.writeBigUInt64BE(BigInt(DATA), L2);
  image.writeUInt32BE(2, L2 + 8);
  image.writeUInt16BE(1, L2 + 12);
  image.writeUInt16BE(6, L2 + 14);
  image.writeUInt32BE(16, L2 + 36);
  image.writeBigUInt64BE(VIRTUAL_SIZE, L2 + 48);
  image.write('1before', L2 + 56);
  return image;
}
