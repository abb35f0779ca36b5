import {readSync} from 'node:fs';
import {maskVdi} from './mask-vdi.ts';
import {maskVhdx} from './mask-vhdx.ts';
import {maskVmdkDescriptor, maskVmdkExtent} from './mask-vmdk.ts';
import {maskVpc} from './mask-vpc.ts';

/** Bytes that stand in for those at an offset. */
export type Patch = {readonly offset: number; readonly bytes: Buffer};

/** How a file is to be read: with these bytes in place of its own, and as if it were this long. */
export type MaskedFile = {readonly patches: readonly Patch[]; readonly lengthBytes: number};

/** Reads up to `length` bytes; what lies past the end of the file is missing from the result. */
export type ReadAt = (offset: number, length: number) => Buffer;

type MaskFormat = (read: ReadAt, sizeBytes: number) => MaskedFile;

/** By the bytes a file starts with; what a file is called says nothing about what a tool left in it. */
const MASKS_BY_START: readonly {readonly start: string; readonly mask: MaskFormat}[] = [
  {start: 'conectix', mask: maskVpc},
  {start: 'vhdxfile', mask: maskVhdx},
  {start: 'KDMV', mask: maskVmdkExtent},
  {start: '# Disk DescriptorFile', mask: maskVmdkDescriptor},
  {start: '<<< QEMU VM Virtual Disk Image >>>', mask: maskVdi},
];
const LONGEST_START_BYTES = 34;
const VPC_FOOTER_BYTES = 512;

/** Finds the fields that differ from one run to the next, and what to put in their place. */
export function maskRandomFields(descriptor: number, sizeBytes: number): MaskedFile {
  const read: ReadAt = (offset, length) => readAt(descriptor, offset, length);
  const start = read(0, LONGEST_START_BYTES).toString('latin1');
  const row = MASKS_BY_START.find((candidate) => start.startsWith(candidate.start));
  if (row) return row.mask(read, sizeBytes);
  // A fixed VHD is data from its first byte on: only its end tells.
  const hasFooter =
    sizeBytes > VPC_FOOTER_BYTES && read(sizeBytes - VPC_FOOTER_BYTES, 8).toString('latin1') === 'conectix';
  return hasFooter ? maskVpc(read, sizeBytes) : {patches: [], lengthBytes: sizeBytes};
}

function readAt(descriptor: number, offset: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(descriptor, buffer, 0, length, offset));
}
