import {Buffer} from 'node:buffer';
import {crc32c} from './crc32c.ts';
import {guidBytes, makeMetadata, type VhdxMetadataSample} from './vhdx-metadata-sample.ts';

export const VHDX_BLOCK = 0x10_00_00;
const MIB = 0x10_00_00;
export const VHDX_LOG_AT = MIB;
const METADATA_AT = 2 * MIB;
export const VHDX_TABLE_AT = 3 * MIB;
const BLOCKS_AT = 4 * MIB;
const REGION_BAT = '2dc27766-f623-4200-9d64-115e9bfd4a08';
const REGION_METADATA = '8b7ca206-4790-4b9a-b8fe-575f050f886e';

export type VhdxSample = VhdxMetadataSample & {
  /** By entry of the block table: its state, and what the block holds when the file has it (1 MiB at most). */
  readonly entries: readonly (readonly [state: number, data?: Buffer])[];
  readonly dataWriteGuid?: string;
  /** The log's bytes, and its guid; 1 MiB at most. */
  readonly log?: {readonly guid: string; readonly bytes: Buffer};
};

/** A vhdx with blocks of 1 MiB, its parts in whole MiB: headers, log, metadata, block table, blocks in the table's order. */
export function makeVhdx(sample: VhdxSample): Buffer {
  const head = Buffer.alloc(MIB);
  head.write('vhdxfile');
  seal(makeHeader(sample)).copy(head, 0x1_00_00);
  seal(makeRegions()).copy(head, 0x3_00_00);
  const table = Buffer.alloc(MIB);
  const blocks: Buffer[] = [];
  for (const [index, [state, data]] of sample.entries.entries()) {
    const offset = data === undefined ? 0 : BLOCKS_AT + blocks.length * VHDX_BLOCK;
    table.writeBigUInt64LE(BigInt(offset) | BigInt(state), 8 * index);
    if (data !== undefined) blocks.push(Buffer.concat([data], VHDX_BLOCK));
  }

  const log = Buffer.concat([sample.log?.bytes ?? Buffer.alloc(0)], MIB);
  return Buffer.concat([head, log, makeMetadata(sample), table, ...blocks]);
}

function makeHeader({dataWriteGuid, log}: VhdxSample): Buffer {
  const header = Buffer.alloc(4096);
  header.write('head');
  header.writeBigUInt64LE(1n, 8);
  guidBytes(dataWriteGuid ?? '11111111-2222-3333-4444-555555555555').copy(header, 32);
  if (log !== undefined) guidBytes(log.guid).copy(header, 48);
  header.writeUInt16LE(1, 66);
  header.writeUInt32LE(MIB, 68);
  header.writeBigUInt64LE(BigInt(VHDX_LOG_AT), 72);
  return header;
}

function makeRegions(): Buffer {
  const regions = Buffer.alloc(0x1_00_00);
  regions.write('regi');
  regions.writeUInt32LE(2, 8);
  for (const [index, [guid, at]] of (
    [
      [REGION_BAT, VHDX_TABLE_AT],
      [REGION_METADATA, METADATA_AT],
    ] as const
  ).entries()) {
    const entry = 16 + 32 * index;
    guidBytes(guid).copy(regions, entry);
    regions.writeBigUInt64LE(BigInt(at), entry + 16);
    regions.writeUInt32LE(MIB, entry + 24);
    regions.writeUInt32LE(1, entry + 28);
  }

  return regions;
}

/** Puts the checksum at byte 4, which was zero. */
export function seal(structure: Buffer): Buffer {
  structure.writeUInt32LE(crc32c(structure), 4);
  return structure;
}
