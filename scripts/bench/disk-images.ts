import {Buffer} from 'node:buffer';
import {closeSync, ftruncateSync, openSync, statfsSync, writeSync} from 'node:fs';
import path from 'node:path';
import {BenchError} from './bench-error.ts';
import {CLUSTER_SIZE, writeMappedImage} from './mapped-image.ts';

const MEBIBYTE = 2 ** 20;
const GIBIBYTE = 2 ** 30;
const CHUNK_BYTES = 16 * MEBIBYTE;
/** A sparse disk has data in one cluster of so many: 64 KiB in every 16 MiB. */
const SPARSE_EVERY = CHUNK_BYTES / CLUSTER_SIZE;

/** The same disk twice, as raw and as qcow2. */
export type DiskPair = {readonly raw: string; readonly qcow2: string};

/** Data everywhere: what the disks of a busy guest are like. Takes twice `sizeBytes`. */
export function makeDensePair(directory: string, sizeBytes: number): DiskPair {
  requireSpace(directory, 2 * sizeBytes);
  const pair = namePair(directory, 'dense');
  const data = writeMappedImage(pair.qcow2, {sizeBytes, every: 1});
  const chunk = makeData(CHUNK_BYTES);
  for (const [file, begin] of [
    [pair.raw, 0],
    [pair.qcow2, data],
  ] as const) {
    const fd = openSync(file, begin === 0 ? 'w' : 'r+');
    for (let at = 0; at < sizeBytes; at += CHUNK_BYTES) {
      // No two chunks are alike.
      chunk.writeBigUInt64LE(BigInt(at), 0);
      writeSync(fd, chunk, 0, CHUNK_BYTES, begin + at);
    }

    closeSync(fd);
  }

  return pair;
}

/** Few data and many holes: a disk that is fresh. Takes a 256th of `sizeBytes` twice. */
export function makeSparsePair(directory: string, sizeBytes: number): DiskPair {
  requireSpace(directory, (2 * sizeBytes) / SPARSE_EVERY);
  const pair = namePair(directory, 'sparse');
  const begin = writeMappedImage(pair.qcow2, {sizeBytes, every: SPARSE_EVERY});
  const cluster = makeData(CLUSTER_SIZE);
  const [raw, qcow2] = [openSync(pair.raw, 'w'), openSync(pair.qcow2, 'r+')];
  ftruncateSync(raw, sizeBytes);
  for (let index = 0; index * CHUNK_BYTES < sizeBytes; index++) {
    cluster.writeBigUInt64LE(BigInt(index), 0);
    writeSync(raw, cluster, 0, CLUSTER_SIZE, index * CHUNK_BYTES);
    writeSync(qcow2, cluster, 0, CLUSTER_SIZE, begin + index * CLUSTER_SIZE);
  }

  closeSync(raw);
  closeSync(qcow2);
  return pair;
}

/** A qcow2 image in as many pieces as it has clusters, without data. */
export function makeScattered(directory: string, sizeBytes: number): string {
  const file = path.join(directory, 'scattered.qcow2');
  writeMappedImage(file, {sizeBytes, every: 1, isBackwards: true});
  return file;
}

/** `10 GiB`, `512 MiB`. */
export function nameSize(sizeBytes: number): string {
  return sizeBytes % GIBIBYTE === 0 ? `${sizeBytes / GIBIBYTE} GiB` : `${Math.round(sizeBytes / MEBIBYTE)} MiB`;
}

function namePair(directory: string, name: string): DiskPair {
  return {raw: path.join(directory, `${name}.raw`), qcow2: path.join(directory, `${name}.qcow2`)};
}

/** Throws where the file system has less than that and a tenth more. */
export function requireSpace(directory: string, neededBytes: number): void {
  const {bavail, bsize} = statfsSync(directory);
  if (bavail * bsize >= neededBytes * 1.1) return;
  const free = nameSize(Math.floor((bavail * bsize) / MEBIBYTE) * MEBIBYTE);
  throw new BenchError(
    `The images take ${nameSize(neededBytes)}, and ${free} are free in ${directory}; give a smaller --size, or another folder by TMPDIR.`,
  );
}

/** Bytes as files have them: text that repeats itself a little, numbers, and what cannot be compressed. Never a zero sector. */
function makeData(length: number): Buffer {
  const data = Buffer.alloc(length);
  let state = 0x2545f491;
  for (let at = 0; at < length; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    data.writeInt32LE(at % 4096 < 1024 ? 0x20202020 | (state & 0x0f0f0f0f) : state, at);
  }

  return data;
}
