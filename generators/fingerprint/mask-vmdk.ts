import {VMDK_CID} from '../normalize/random-fields.ts';
import type {MaskedFile, ReadAt} from './mask-random-fields.ts';
import {makePlaceholders, type Placeholders} from './placeholders.ts';

const SECTOR_BYTES = 512;
/** qemu-img reserves 20 sectors for a descriptor; what claims more than this is not worth reading. */
const DESCRIPTOR_LIMIT_BYTES = 1024 * 1024;

/** A descriptor that is a file of its own: its length varies with the digits of its CID, so it is read as if all eight were there. */
export function maskVmdkDescriptor(read: ReadAt, sizeBytes: number): MaskedFile {
  const area = read(0, Math.min(sizeBytes, DESCRIPTOR_LIMIT_BYTES));
  const bytes = maskDescriptor(area, makePlaceholders());
  return {patches: [{offset: 0, bytes}], lengthBytes: sizeBytes - area.length + bytes.length};
}

/** A sparse extent, with a descriptor embedded or without: VMDK 5.0, "Hosted Sparse Extent Header". */
export function maskVmdkExtent(read: ReadAt, sizeBytes: number): MaskedFile {
  const header = read(0, SECTOR_BYTES);
  if (header.length < SECTOR_BYTES) return {patches: [], lengthBytes: sizeBytes};
  const offset = Number(header.readBigUInt64LE(28)) * SECTOR_BYTES;
  const length = Number(header.readBigUInt64LE(36)) * SECTOR_BYTES;
  if (offset === 0 || length === 0 || length > DESCRIPTOR_LIMIT_BYTES) return {patches: [], lengthBytes: sizeBytes};
  const area = read(offset, length);
  const bytes = maskDescriptor(area, makePlaceholders()).subarray(0, area.length);
  return {patches: [{offset, bytes}], lengthBytes: sizeBytes};
}

/**
 * The text ends at the first zero, if there is one; what lies behind is left of a longer text with another CID. A text
 * that gets longer fills zeros, so that the area keeps its length where it has any.
 */
function maskDescriptor(area: Buffer, placeholders: Placeholders): Buffer {
  const end = area.indexOf(0);
  const text = maskCids(end < 0 ? area : area.subarray(0, end), placeholders);
  return Buffer.concat([text, Buffer.alloc(Math.max(0, area.length - text.length))]);
}

function maskCids(bytes: Buffer, placeholders: Placeholders): Buffer {
  const text = bytes
    .toString('latin1')
    .replace(/^((?:parent)?CID=)([\da-f]{1,8})$/gm, (_, key: string, cid: string) => {
      const digits = cid.padStart(VMDK_CID.digits, '0');
      if (digits === VMDK_CID.none) return key + cid;
      return key + placeholders(VMDK_CID.id, Buffer.from(digits, 'latin1')).toString('latin1');
    });
  return Buffer.from(text, 'latin1');
}
