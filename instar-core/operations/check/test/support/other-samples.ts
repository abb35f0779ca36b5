import {Buffer} from 'node:buffer';
import type {Sample} from './qcow2-sample.ts';

// Small images of other formats in which a check finds nothing; each holds three allocated clusters of eight.

const MEBIBYTE = 2 ** 20;
const NO_BLOCK = 0xff_ff_ff_ff;

/** Blocks of 1 MiB; the map is at byte 512, the data begin at byte 1024. */
export function makeVdiSample(): Sample {
  const head = Buffer.alloc(1024);
  head.writeUInt32LE(0xbe_da_10_7f, 64);
  head.writeUInt32LE(0x1_00_01, 68);
  head.writeUInt32LE(400, 72);
  head.writeUInt32LE(1, 76);
  head.writeUInt32LE(512, 340);
  head.writeUInt32LE(1024, 344);
  head.writeUInt32LE(512, 360);
  head.writeBigUInt64LE(BigInt(8 * MEBIBYTE), 368);
  head.writeUInt32LE(MEBIBYTE, 376);
  head.writeUInt32LE(8, 384);
  head.writeUInt32LE(3, 388);
  for (const [index, place] of [0, NO_BLOCK, NO_BLOCK, 1, NO_BLOCK, NO_BLOCK, NO_BLOCK, 2].entries()) {
    head.writeUInt32LE(place, 512 + 4 * index);
  }

  return {name: 'sample.vdi', head, sizeBytes: 1024 + 3 * MEBIBYTE};
}

/** Clusters of 64 KiB, counted from the file's start; the table is at byte 64. */
export function makeParallelsSample(): Sample {
  const clusterSize = 65_536;
  const head = Buffer.alloc(clusterSize);
  head.write('WithouFreSpacExt');
  head.writeUInt32LE(2, 16);
  head.writeUInt32LE(16, 20);
  head.writeUInt32LE(1, 24);
  head.writeUInt32LE(clusterSize / 512, 28);
  head.writeUInt32LE(8, 32);
  head.writeBigUInt64LE(BigInt((8 * clusterSize) / 512), 36);
  head.writeUInt32LE(clusterSize / 512, 48);
  for (const [index, place] of [1, 0, 0, 2, 0, 0, 0, 3].entries()) head.writeUInt32LE(place, 64 + 4 * index);
  return {name: 'sample.hds', head, sizeBytes: 4 * clusterSize};
}

/** Clusters of 4 KiB, tables of two: L1 in clusters 1 and 2, one L2 table in 3 and 4, data from 5 on. */
export function makeQedSample(): Sample {
  const clusterSize = 4096;
  const head = Buffer.alloc(8 * clusterSize);
  head.write('QED\0');
  head.writeUInt32LE(clusterSize, 4);
  head.writeUInt32LE(2, 8);
  head.writeUInt32LE(1, 12);
  head.writeBigUInt64LE(BigInt(clusterSize), 40);
  head.writeBigUInt64LE(BigInt(8 * clusterSize), 48);
  head.writeBigUInt64LE(BigInt(3 * clusterSize), clusterSize);
  for (const [index, place] of [5, 0, 0, 6, 0, 0, 0, 7].entries()) {
    head.writeBigUInt64LE(BigInt(place * clusterSize), 3 * clusterSize + 8 * index);
  }

  return {name: 'sample.qed', head, sizeBytes: head.length};
}

/** A monolithicSparse extent of 8 grains of 64 KiB: directory at sector 21, table at sector 26, grains from 128 on. */
export function makeVmdkSample(): Sample {
  const grainSectors = 128;
  const head = Buffer.alloc(grainSectors * 512);
  head.write('KDMV');
  head.writeUInt32LE(1, 4);
  head.writeUInt32LE(3, 8);
  head.writeBigUInt64LE(BigInt(8 * grainSectors), 12);
  head.writeBigUInt64LE(BigInt(grainSectors), 20);
  head.writeBigUInt64LE(1n, 28);
  head.writeBigUInt64LE(20n, 36);
  head.writeUInt32LE(512, 44);
  head.writeBigUInt64LE(21n, 48);
  head.writeBigUInt64LE(22n, 56);
  head.writeBigUInt64LE(BigInt(grainSectors), 64);
  head.write('\n \r\n', 73);
  head.write(
    '# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\ncreateType="monolithicSparse"\n\n' +
      `# Extent description\nRW ${8 * grainSectors} SPARSE "sample.vmdk"\n`,
    512,
  );
  head.writeUInt32LE(26, 21 * 512);
  head.writeUInt32LE(30, 22 * 512);
  for (const [index, place] of [1, 0, 0, 2, 0, 0, 0, 3].entries()) {
    head.writeUInt32LE(place * grainSectors, 26 * 512 + 4 * index);
    head.writeUInt32LE(place * grainSectors, 30 * 512 + 4 * index);
  }

  return {name: 'sample.vmdk', head, sizeBytes: 4 * grainSectors * 512};
}
