import {Buffer} from 'node:buffer';
import {deflateSync} from 'node:zlib';

// Small images written by hand, each what its format's specification asks for and no more.

export type VdiSample = {
  /** 1 dynamic, 2 fixed. */
  readonly type?: number;
  readonly diskSize: number;
  /** Entries of the block map. */
  readonly map: readonly number[];
  /** The blocks that are in the file, of 1 MiB each. */
  readonly blocks: readonly Buffer[];
};

/** A vdi whose map begins at byte 512 and whose blocks begin at byte 1024. */
export function makeVdi({type = 1, diskSize, map, blocks}: VdiSample): Buffer {
  const head = Buffer.alloc(1024, 0);
  head.write('<<< Oracle VM VirtualBox Disk Image >>>\n');
  head.writeUInt32LE(0xbe_da_10_7f, 64);
  head.writeUInt32LE(0x1_00_01, 68);
  head.writeUInt32LE(400, 72);
  head.writeUInt32LE(type, 76);
  head.writeUInt32LE(512, 340);
  head.writeUInt32LE(1024, 344);
  head.writeUInt32LE(512, 360);
  head.writeBigUInt64LE(BigInt(diskSize), 368);
  head.writeUInt32LE(0x10_00_00, 376);
  head.writeUInt32LE(map.length, 384);
  head.writeUInt32LE(blocks.length, 388);
  head.write('00112233445566778899aabbccddeeff', 392, 'hex');
  for (const [index, entry] of map.entries()) head.writeUInt32LE(entry, 512 + 4 * index);
  return Buffer.concat([head, ...blocks]);
}

export type ParallelsSample = {
  readonly magic?: 'WithoutFreeSpace' | 'WithouFreSpacExt';
  readonly clusterSectors: number;
  readonly sectors: number;
  readonly table: readonly number[];
  /** What follows the header's first cluster. */
  readonly clusters: readonly Buffer[];
};

/** A Parallels image whose header and table fill the first cluster. */
export function makeParallels({
  magic = 'WithouFreSpacExt',
  clusterSectors,
  sectors,
  table,
  clusters,
}: ParallelsSample): Buffer {
  const head = Buffer.alloc(clusterSectors * 512);
  head.write(magic);
  head.writeUInt32LE(2, 16);
  head.writeUInt32LE(16, 20);
  head.writeUInt32LE(clusterSectors, 28);
  head.writeUInt32LE(table.length, 32);
  head.writeBigUInt64LE(BigInt(sectors), 36);
  head.writeUInt32LE(clusterSectors, 48);
  for (const [index, entry] of table.entries()) head.writeUInt32LE(entry, 64 + 4 * index);
  return Buffer.concat([head, ...clusters]);
}

export type BochsSample = {
  readonly version?: 1 | 2;
  readonly diskSize: number;
  readonly extentSize: number;
  /** By extent of the disk: its place among those in the file; absent: none. */
  readonly catalog: readonly (number | undefined)[];
  /** The extents in the file: the numbers of their written sectors, and the data of all. */
  readonly extents: readonly {readonly written: readonly number[]; readonly data: Buffer}[];
};

/** A growing redolog with bitmaps of one sector. */
export function makeBochs({version = 2, diskSize, extentSize, catalog, extents}: BochsSample): Buffer {
  const head = Buffer.alloc(512);
  head.write('Bochs Virtual HD Image');
  head.write('Redolog', 32);
  head.write('Growing', 48);
  head.writeUInt32LE(version * 0x1_00_00, 64);
  head.writeUInt32LE(512, 68);
  head.writeUInt32LE(catalog.length, 72);
  head.writeUInt32LE(Math.ceil(extentSize / 512 / 8), 76);
  head.writeUInt32LE(extentSize, 80);
  head.writeBigUInt64LE(BigInt(diskSize), version === 1 ? 84 : 88);
  const table = Buffer.alloc(4 * catalog.length, 0xff);
  for (const [index, place] of catalog.entries()) if (place !== undefined) table.writeUInt32LE(place, 4 * index);
  return Buffer.concat([head, table, ...extents.flatMap(({written, data}) => [makeBitmap(written), data])]);
}

function makeBitmap(written: readonly number[]): Buffer {
  const bitmap = Buffer.alloc(512);
  for (const sector of written) bitmap[sector >> 3] = (bitmap[sector >> 3] ?? 0) | (1 << (sector & 7));
  return bitmap;
}

/** A cloop of version 2 with these blocks, which have the same size. */
export function makeCloop(blocks: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(136 + 8 * (blocks.length + 1));
  head.write('#!/bin/sh\n#V2.0 Format\nmodprobe cloop file=$0 && mount -r -t iso9660 /dev/cloop $1\nexit $?\n');
  head.writeUInt32BE(blocks[0]?.length ?? 512, 128);
  head.writeUInt32BE(blocks.length, 132);
  const packed = blocks.map((block) => deflateSync(block));
  let offset = head.length;
  for (let index = 0; index <= packed.length; index++) {
    head.writeBigUInt64BE(BigInt(offset), 136 + 8 * index);
    offset += packed[index]?.length ?? 0;
  }

  return Buffer.concat([head, ...packed]);
}

/** Bytes that differ from sector to sector, and are none of them zero. */
export function makePattern(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  for (let index = 0; index < length; index++) bytes[index] = 1 + ((index * 7 + (index >> 9) * 31 + seed * 13) % 255);
  return bytes;
}
