import {Buffer} from 'node:buffer';
import {deflateSync} from 'node:zlib';

// Images of other formats with one thing wrong, as small as their formats allow.

const SECTOR = 512;

/** A disk of 1 MiB with one partition; `change` gets its master boot record. */
export function makeDisk(change: (record: Buffer) => void = () => {}): Buffer {
  const disk = Buffer.alloc(1024 * 1024);
  writePartition(disk, 0, {type: 0x83, first: 64, count: 512});
  disk.writeUInt16LE(0xaa_55, 510);
  change(disk);
  return disk;
}

type Partition = {readonly type: number; readonly first: number; readonly count: number};

/** Entry `index` of a master boot record. */
export function writePartition(disk: Buffer, index: number, {type, first, count}: Partition): void {
  const at = 446 + 16 * index;
  disk[at + 4] = type;
  disk.writeUInt32LE(first, at + 8);
  disk.writeUInt32LE(count, at + 12);
}

/** A disk whose GUID partition table has a wrong checksum. */
export function makeGptDisk(): Buffer {
  return makeDisk((disk) => {
    writePartition(disk, 0, {type: 0xee, first: 1, count: 2047});
    disk.write('EFI PART', SECTOR);
    disk.writeUInt32LE(92, SECTOR + 12);
    disk.writeBigUInt64LE(1n, SECTOR + 24);
    disk.writeBigUInt64LE(2047n, SECTOR + 32);
    disk.writeBigUInt64LE(34n, SECTOR + 40);
    disk.writeBigUInt64LE(2014n, SECTOR + 48);
    disk.writeBigUInt64LE(2n, SECTOR + 72);
    disk.writeUInt32LE(128, SECTOR + 80);
    disk.writeUInt32LE(128, SECTOR + 84);
  });
}

/** The text of a vmdk descriptor with these lines among its extents. */
export function makeDescriptor(...lines: readonly string[]): Buffer {
  const text = [
    '# Disk DescriptorFile',
    'version=1',
    'CID=fffffffe',
    'parentCID=ffffffff',
    'createType="monolithicFlat"',
    '',
    '# Extent description',
    ...lines,
    '',
    'ddb.adapterType = "ide"',
    '',
  ].join('\n');
  return Buffer.from(text);
}

/** A sparse vmdk without data, whose descriptor has one more line, and this one of its extent. */
export function makeSparseVmdk(line: string, extent = 'RW 2048 SPARSE "image.vmdk"'): Buffer {
  const image = Buffer.alloc(128 * SECTOR + 65_536);
  image.write('KDMV');
  image.writeUInt32LE(1, 4);
  image.writeUInt32LE(3, 8);
  image.writeBigUInt64LE(2048n, 12);
  image.writeBigUInt64LE(128n, 20);
  image.writeBigUInt64LE(1n, 28);
  image.writeBigUInt64LE(20n, 36);
  image.writeUInt32LE(512, 44);
  image.writeBigUInt64LE(21n, 48);
  image.writeBigUInt64LE(26n, 56);
  image.writeBigUInt64LE(128n, 64);
  image.set([0x0a, 0x20, 0x0d, 0x0a], 73);
  image.writeUInt32LE(22, 21 * SECTOR);
  image.writeUInt32LE(27, 26 * SECTOR);
  const text = makeDescriptor(extent).toString().replace('monolithicFlat', 'monolithicSparse');
  image.write(`${text}${line}`, SECTOR);
  return image;
}

/** The sectors at which compressed grains begin. */
const GRAINS = [128, 130];

/** A streamOptimized vmdk of two grains, each stored for itself ("Stream-Optimized Compressed Sparse Extents"). */
export function makeStreamOptimizedVmdk(): Buffer {
  const image = makeSparseVmdk('');
  image.writeUInt32LE(0x3_00_01, 8);
  image.writeUInt16LE(1, 77);
  const stored = deflateSync(Buffer.alloc(65_536));
  for (const [grain, sector] of GRAINS.entries()) {
    image.writeUInt32LE(sector, 27 * SECTOR + 4 * grain);
    image.writeBigUInt64LE(BigInt(128 * grain), sector * SECTOR);
    image.writeUInt32LE(stored.length, sector * SECTOR + 8);
    image.set(stored, sector * SECTOR + 12);
  }

  return image;
}

/** A FAT file system without a partition table, with code in its first sector (Microsoft FAT specification, 3.1). */
export function makeFat(): Buffer {
  const disk = Buffer.alloc(1024 * 1024);
  disk.fill(0x5b, 62, 510);
  disk.set([0xeb, 0x3c, 0x90]);
  disk.write('mkfs.fat', 3);
  disk.writeUInt16LE(SECTOR, 11);
  disk.writeUInt8(0xf8, 21);
  disk.writeUInt16LE(0xaa_55, 510);
  return disk;
}

/** A disc that boots as a disk too: one partition is the whole disc, another lies within it. */
export function makeHybridDisc(): Buffer {
  return makeDisk((disk) => {
    disk.write('\u0001CD001\u0001', 32_768);
    writePartition(disk, 0, {type: 0x17, first: 0, count: 2048});
    writePartition(disk, 1, {type: 0xef, first: 100, count: 200});
  });
}

/** A QED image of 1 MiB without data (QED specification, "Header"). */
export function makeQed(): Buffer {
  const image = Buffer.alloc(5 * 65_536);
  image.write('QED\0');
  image.writeUInt32LE(65_536, 4);
  image.writeUInt32LE(4, 8);
  image.writeUInt32LE(1, 12);
  image.writeBigUInt64LE(65_536n, 40);
  image.writeBigUInt64LE(1n << 20n, 48);
  return image;
}

/** [MS-VHDX] 2.2.2 "Headers": two of 4 KiB, the log's GUID at byte 48 of each, a CRC-32C at byte 4. */
export function withLog(vhdx: Buffer): Buffer {
  const image = Buffer.from(vhdx);
  for (const at of [0x1_00_00, 0x2_00_00]) {
    const header = image.subarray(at, at + 4096);
    header.fill(0x11, 48, 64);
    header.writeUInt32LE(0, 4);
    header.writeUInt32LE(crc32c(header), 4);
  }

  return image;
}

/** RFC 3720 B.4. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xff_ff_ff_ff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82_f6_3b_78;
  }

  return ~crc >>> 0;
}
