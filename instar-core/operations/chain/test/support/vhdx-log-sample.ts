import {Buffer} from 'node:buffer';
import {guidBytes} from './vhdx-metadata-sample.ts';
import {seal} from './vhdx-sample.ts';

const SECTOR = 4096;

/** 4096 bytes to a place, or zeros of a length. */
export type LogSampleWrite =
  | {readonly offset: number; readonly data: Buffer}
  | {readonly offset: number; readonly zeros: number};

/** One entry of a log: header, descriptors, data sectors. `tail` is where the oldest entry begins in the ring. */
export function makeLogEntry(
  {guid, sequence, tail}: {readonly guid: string; readonly sequence: number; readonly tail: number},
  writes: readonly LogSampleWrite[],
): Buffer {
  const head = Buffer.alloc(SECTOR);
  const sectors = writes.flatMap((write, index) => {
    const descriptor = head.subarray(64 + 32 * index, 96 + 32 * index);
    descriptor.writeBigUInt64LE(BigInt(write.offset), 16);
    descriptor.writeBigUInt64LE(BigInt(sequence), 24);
    return 'data' in write ? [splitData(descriptor, write.data, sequence)] : writeZeros(descriptor, write.zeros);
  });
  const entry = Buffer.concat([head, ...sectors]);
  entry.write('loge');
  entry.writeUInt32LE(entry.length, 8);
  entry.writeUInt32LE(tail, 12);
  entry.writeBigUInt64LE(BigInt(sequence), 16);
  entry.writeUInt32LE(writes.length, 24);
  guidBytes(guid).copy(entry, 32);
  return seal(entry);
}

function writeZeros(descriptor: Buffer, length: number): [] {
  descriptor.write('zero');
  descriptor.writeBigUInt64LE(BigInt(length), 8);
  return [];
}

/** The first 8 and the last 4 bytes go to the descriptor; signature and number stand in their place. */
function splitData(descriptor: Buffer, data: Buffer, sequence: number): Buffer {
  descriptor.write('desc');
  data.copy(descriptor, 8, 0, 8);
  data.copy(descriptor, 4, SECTOR - 4);
  const sector = Buffer.from(data);
  sector.write('data');
  sector.writeUInt32LE(0, 4);
  sector.writeUInt32LE(sequence, SECTOR - 4);
  return sector;
}
