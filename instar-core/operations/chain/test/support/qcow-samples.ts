import {Buffer} from 'node:buffer';
import {deflateRawSync, zstdCompressSync} from 'node:zlib';
import {ImageFile} from './image-file.ts';
import {makePattern} from './other-samples.ts';

/** What a guest cluster is. `place` orders the clusters in the file. */
export type ClusterSpec = {
  readonly kind: 'hole' | 'zero' | 'placed-zero' | 'data' | 'compressed';
  readonly place: number;
};

/** What a sound driver says of a cluster or subcluster; `offset` only where its bytes lie as they are. */
export type Expected = {
  readonly isAllocated: boolean;
  readonly isZero: boolean;
  readonly isData: boolean;
  readonly isCompressed: boolean;
  readonly offset?: bigint | undefined;
};

export type Sample = {readonly image: Buffer; readonly contents: Buffer; readonly expected: readonly Expected[]};

export type Qcow2Options = {
  readonly clusterBits?: number;
  readonly zstd?: boolean;
  readonly clusters: readonly ClusterSpec[];
};

const HOLE: Expected = {isAllocated: false, isZero: true, isData: false, isCompressed: false};
const ZERO: Expected = {...HOLE, isAllocated: true};
const DATA: Expected = {isAllocated: true, isZero: false, isData: true, isCompressed: false};
/** Neither format's streams may look further back. */
const WINDOW_BITS = 12;

/** qcow2.txt: a version 3 image whose L2 tables say what `clusters` say. Nothing counts its references. */
export function makeQcow2Sample({clusterBits = 9, zstd = false, clusters}: Qcow2Options): Sample {
  const clusterSize = 2 ** clusterBits;
  const tables = Math.ceil(clusters.length / (clusterSize / 8));
  const file = new ImageFile(clusterSize * 2);
  const l1 = file.append(Buffer.alloc(clusterSize * Math.ceil((tables * 8) / clusterSize)), clusterSize);
  const l2 = file.append(Buffer.alloc(clusterSize * tables), clusterSize);
  const sample = fillClusters(clusters, clusterSize, (spec, bytes) =>
    placeQcow2(file, spec, bytes, {clusterBits, zstd}),
  );
  const image = file.finish(clusterSize);
  writeQcow2Header(image, {clusterBits, size: clusters.length * clusterSize, tables, l1, zstd});
  for (let index = 0; index < tables; index++) image.writeBigUInt64BE(BigInt(l2 + index * clusterSize), l1 + index * 8);
  for (const [index, entry] of sample.entries.entries()) image.writeBigUInt64BE(entry, l2 + index * 8);
  return {image, contents: sample.contents, expected: sample.expected};
}

type Placed = {readonly entry: bigint; readonly expected: Expected};
type Place = (spec: ClusterSpec, bytes: Buffer) => Placed;

/** Lets `place` put clusters into the file in the order that they ask for. */
function fillClusters(clusters: readonly ClusterSpec[], clusterSize: number, place: Place) {
  const contents = Buffer.alloc(clusters.length * clusterSize);
  const placed = new Map<number, Placed>();
  for (const {index, spec} of clusters
    .map((given, position) => ({index: position, spec: given}))
    .toSorted((a, b) => a.spec.place - b.spec.place)) {
    const bytes = makePattern(clusterSize, index + 1);
    const result = place(spec, bytes);
    if (result.expected.isData) bytes.copy(contents, index * clusterSize);
    placed.set(index, result);
  }

  const inOrder = clusters.map((_, index) => placed.get(index) ?? {entry: 0n, expected: HOLE});
  return {contents, entries: inOrder.map(({entry}) => entry), expected: inOrder.map(({expected}) => expected)};
}

function placeQcow2(
  file: ImageFile,
  {kind}: ClusterSpec,
  bytes: Buffer,
  {clusterBits, zstd}: {readonly clusterBits: number; readonly zstd: boolean},
): Placed {
  if (kind === 'hole') return {entry: 0n, expected: HOLE};
  if (kind === 'zero') return {entry: 1n, expected: ZERO};
  if (kind === 'compressed') {
    const stream = zstd ? zstdCompressSync(bytes) : deflateRawSync(bytes, {windowBits: WINDOW_BITS});
    const offset = file.append(stream, 1);
    const sectors = BigInt(Math.floor((offset + stream.length - 1) / 512) - Math.floor(offset / 512));
    const entry = (1n << 62n) | (sectors << BigInt(62 - (clusterBits - 8))) | BigInt(offset);
    return {entry, expected: {...DATA, isCompressed: true}};
  }

  const offset = BigInt(file.append(bytes, bytes.length));
  const expected = kind === 'data' ? {...DATA, offset} : {...ZERO, offset};
  return {entry: (1n << 63n) | offset | (kind === 'data' ? 0n : 1n), expected};
}

/** What a subcluster of a cluster with an extended entry is. */
export type SubclusterKind = 'hole' | 'zero' | 'data';

const SUBCLUSTERS = 32;
const SUBCLUSTER_SIZE = 512;

/** qcow2.txt "Extended L2 Entries": one cluster of 16 KiB for each row of 32 kinds; with data it has a place anyway. */
export function makeSubclusterSample(
  rows: readonly {readonly kinds: readonly SubclusterKind[]; readonly hasPlace: boolean}[],
): Sample {
  const clusterBits = 14;
  const clusterSize = 2 ** clusterBits;
  const file = new ImageFile(clusterSize * 2);
  const l1 = file.append(Buffer.alloc(clusterSize), clusterSize);
  const l2 = file.append(Buffer.alloc(clusterSize), clusterSize);
  const contents = Buffer.alloc(rows.length * clusterSize);
  const entries = rows.map(({kinds, hasPlace}, row) => {
    const bytes = makePattern(clusterSize, row + 1);
    const isPlaced = hasPlace || kinds.includes('data');
    const place = isPlaced ? BigInt(file.append(bytes, clusterSize)) : undefined;
    for (const [index, kind] of kinds.entries()) {
      const at = index * SUBCLUSTER_SIZE;
      if (kind === 'data') bytes.copy(contents, row * clusterSize + at, at, at + SUBCLUSTER_SIZE);
    }

    return {place, kinds};
  });
  const image = file.finish(clusterSize);
  writeQcow2Header(image, {clusterBits, size: contents.length, tables: 1, l1, zstd: false});
  image.writeBigUInt64BE(16n, 72);
  image.writeBigUInt64BE(BigInt(l2), l1);
  for (const [row, {place, kinds}] of entries.entries()) {
    image.writeBigUInt64BE(place === undefined ? 0n : (1n << 63n) | place, l2 + row * 16);
    image.writeBigUInt64BE(bitmapOf(kinds), l2 + row * 16 + 8);
  }

  const expected = entries.flatMap(({place, kinds}) =>
    Array.from({length: SUBCLUSTERS}, (_, index) => expectSubcluster(kinds[index] ?? 'hole', place, index)),
  );
  return {image, contents, expected};
}

/** Bits 0-31 say which subclusters are allocated, bits 32-63 which read as zeros. */
function bitmapOf(kinds: readonly SubclusterKind[]): bigint {
  let bitmap = 0n;
  for (const [index, kind] of kinds.entries()) {
    if (kind === 'data') bitmap |= 1n << BigInt(index);
    if (kind === 'zero') bitmap |= 1n << BigInt(index + SUBCLUSTERS);
  }

  return bitmap;
}

function expectSubcluster(kind: SubclusterKind, place: bigint | undefined, index: number): Expected {
  const offset = place === undefined ? undefined : place + BigInt(index * SUBCLUSTER_SIZE);
  if (kind === 'data') return {...DATA, offset};
  return kind === 'zero' ? {...ZERO, offset} : {...HOLE, offset};
}

type HeaderFields = {
  readonly clusterBits: number;
  readonly size: number;
  readonly tables: number;
  readonly l1: number;
  readonly zstd: boolean;
};

/** qcow2.txt "Header". */
function writeQcow2Header(image: Buffer, {clusterBits, size, tables, l1, zstd}: HeaderFields): void {
  image.write('QFI\u00FB', 'latin1');
  image.writeUInt32BE(3, 4);
  image.writeUInt32BE(clusterBits, 20);
  image.writeBigUInt64BE(BigInt(size), 24);
  image.writeUInt32BE(tables, 36);
  image.writeBigUInt64BE(BigInt(l1), 40);
  image.writeBigUInt64BE(BigInt(2 ** clusterBits), 48);
  image.writeUInt32BE(1, 56);
  image.writeBigUInt64BE(zstd ? 8n : 0n, 72);
  image.writeUInt32BE(4, 96);
  image.writeUInt32BE(112, 100);
  image[104] = zstd ? 1 : 0;
}

/** A qcow image of clusters of 512 bytes; of the kinds it has hole, data and compressed. */
export function makeQcowSample(clusters: readonly ClusterSpec[]): Sample {
  const tableBits = 6;
  const tables = Math.ceil(clusters.length / 2 ** tableBits);
  const file = new ImageFile(512);
  const l1 = file.append(Buffer.alloc(tables * 8), 512);
  const l2 = file.append(Buffer.alloc(tables * 2 ** tableBits * 8), 512);
  const sample = fillClusters(clusters, 512, ({kind}, bytes) => placeQcow(file, kind, bytes));
  const image = file.finish(512);
  image.write('QFI\u00FB', 'latin1');
  image.writeUInt32BE(1, 4);
  image.writeBigUInt64BE(BigInt(clusters.length * 512), 24);
  image[32] = 9;
  image[33] = tableBits;
  image.writeBigUInt64BE(BigInt(l1), 40);
  for (let index = 0; index < tables; index++) {
    image.writeBigUInt64BE(BigInt(l2 + index * 2 ** tableBits * 8), l1 + index * 8);
  }

  for (const [index, entry] of sample.entries.entries()) image.writeBigUInt64BE(entry, l2 + index * 8);
  return {image, contents: sample.contents, expected: sample.expected};
}

function placeQcow(file: ImageFile, kind: ClusterSpec['kind'], bytes: Buffer): Placed {
  const stream = deflateRawSync(bytes, {windowBits: WINDOW_BITS});
  // A stream as long as a cluster has no room for its length in the entry.
  if (kind === 'compressed' && stream.length < bytes.length) {
    const entry = (1n << 63n) | (BigInt(stream.length) << 54n) | BigInt(file.append(stream, 1));
    return {entry, expected: {...DATA, isCompressed: true}};
  }

  if (kind === 'hole' || kind === 'zero' || kind === 'placed-zero') return {entry: 0n, expected: HOLE};
  const offset = BigInt(file.append(bytes, 512));
  return {entry: offset, expected: {...DATA, offset}};
}

/** QED specification: clusters of 4096 bytes, tables of two; of the kinds it has hole, zero and data. */
export function makeQedSample(clusters: readonly ClusterSpec[]): Sample {
  const clusterSize = 4096;
  const file = new ImageFile(clusterSize);
  const l1 = file.append(Buffer.alloc(2 * clusterSize), clusterSize);
  const l2 = file.append(Buffer.alloc(2 * clusterSize), clusterSize);
  const sample = fillClusters(clusters, clusterSize, ({kind}, bytes) => placeQed(file, kind, bytes));
  const image = file.finish(clusterSize);
  image.write('QED\0', 'latin1');
  image.writeUInt32LE(clusterSize, 4);
  image.writeUInt32LE(2, 8);
  image.writeUInt32LE(1, 12);
  image.writeBigUInt64LE(BigInt(l1), 40);
  image.writeBigUInt64LE(BigInt(clusters.length * clusterSize), 48);
  image.writeBigUInt64LE(BigInt(l2), l1);
  for (const [index, entry] of sample.entries.entries()) image.writeBigUInt64LE(entry, l2 + index * 8);
  return {image, contents: sample.contents, expected: sample.expected};
}

function placeQed(file: ImageFile, kind: ClusterSpec['kind'], bytes: Buffer): Placed {
  if (kind === 'hole') return {entry: 0n, expected: HOLE};
  if (kind === 'zero' || kind === 'placed-zero') return {entry: 1n, expected: ZERO};
  const offset = BigInt(file.append(bytes, bytes.length));
  return {entry: offset, expected: {...DATA, offset}};
}
