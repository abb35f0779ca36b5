import {Buffer} from 'node:buffer';
import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {CREATE_RANDOM_LENGTH} from '../../../../guest/abi/create-config.ts';
import * as fields from '../../../../guest/abi/random-fields.ts';

const FOOTER_SIZE = 512;
const SECONDS_TO_2000 = 946_684_800n;

/** What a tool drew for an image: the random bytes and the time that make the same image again. */
export type Draws = {readonly random: Buffer; readonly time: bigint};

/** Reads the drawn fields out of a finished image, by the table of random fields. */
export function readDraws(format: string, file: string): Draws {
  const fd = openSync(file, 'r');
  try {
    const read = (at: number, length: number) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(fd, bytes, 0, length, at));
    };
    const random = Buffer.alloc(CREATE_RANDOM_LENGTH);
    if (format === 'vmdk') readVmdk(read, random);
    if (format === 'vhdx') readVhdx(read, random);
    if (format === 'vdi') readVdi(read, random);
    return {random, time: format === 'vpc' ? readVpc(read, fstatSync(fd).size, random) : 0n};
  } finally {
    closeSync(fd);
  }
}

type ReadAt = (at: number, length: number) => Buffer;

function readVmdk(read: ReadAt, random: Buffer): void {
  const descriptor = read(0, 1024).toString('latin1');
  const digits = /^CID=([\da-f]{1,8})$/m.exec(descriptor)?.[1] ?? '';
  random.writeUInt32LE(Number.parseInt(digits, 16), fields.VMDK_RANDOM_CID);
}

function readVpc(read: ReadAt, length: number, random: Buffer): bigint {
  const footer = read(length - FOOTER_SIZE, FOOTER_SIZE);
  footer.copy(random, fields.VPC_RANDOM_UNIQUE_ID, fields.VPC_UNIQUE_ID, fields.VPC_UNIQUE_ID + fields.GUID_LENGTH);
  return BigInt(footer.readUInt32BE(fields.VPC_TIME)) + SECONDS_TO_2000;
}

function readVhdx(read: ReadAt, random: Buffer): void {
  const metadata = Number(read(fields.VHDX_METADATA_OFFSET, 8).readBigUInt64LE());
  read(fields.VHDX_HEADER_1 + fields.VHDX_SEQUENCE_NUMBER, 4).copy(random, fields.VHDX_RANDOM_SEQUENCE_NUMBER);
  const guids = [
    [fields.VHDX_HEADER_1 + fields.VHDX_FILE_WRITE_GUID, fields.VHDX_RANDOM_FILE_WRITE_GUID],
    [fields.VHDX_HEADER_1 + fields.VHDX_DATA_WRITE_GUID, fields.VHDX_RANDOM_DATA_WRITE_GUID],
    [metadata + fields.VHDX_PAGE_83, fields.VHDX_RANDOM_PAGE_83],
  ] as const;
  for (const [at, to] of guids) read(at, fields.GUID_LENGTH).copy(random, to);
}

function readVdi(read: ReadAt, random: Buffer): void {
  read(fields.VDI_IMAGE_UUID, fields.GUID_LENGTH).copy(random, fields.VDI_RANDOM_IMAGE_UUID);
  read(fields.VDI_LAST_SNAPSHOT_UUID, fields.GUID_LENGTH).copy(random, fields.VDI_RANDOM_LAST_SNAPSHOT_UUID);
}
