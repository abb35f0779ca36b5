import {type RandomField, VPC_FOOTER_FIELDS} from '../normalize/random-fields.ts';
import type {MaskedFile, Patch, ReadAt} from './mask-random-fields.ts';
import {makePlaceholders, type Placeholders} from './placeholders.ts';

const FOOTER_BYTES = 512;
const CHECKSUM_OFFSET = 64;
/** Stands for a checksum that is right; a wrong one is left as it is. */
const RIGHT_CHECKSUM = Buffer.from('good');

/** Masks the footer at the end of a VHD, and its copy at the start of a dynamic one. */
export function maskVpc(read: ReadAt, sizeBytes: number): MaskedFile {
  const placeholders = makePlaceholders();
  const offsets = new Set([0, Math.max(0, sizeBytes - FOOTER_BYTES)]);
  const patches = [...offsets].flatMap((offset) => maskFooter(read, offset, placeholders));
  return {patches, lengthBytes: sizeBytes};
}

function maskFooter(read: ReadAt, offset: number, placeholders: Placeholders): readonly Patch[] {
  const footer = read(offset, FOOTER_BYTES);
  if (footer.length < FOOTER_BYTES || footer.toString('latin1', 0, 8) !== 'conectix') return [];
  const hasRightChecksum = footer.readUInt32BE(CHECKSUM_OFFSET) === checksum(footer);
  for (const field of VPC_FOOTER_FIELDS) replaceField(footer, field, placeholders);
  if (hasRightChecksum) RIGHT_CHECKSUM.copy(footer, CHECKSUM_OFFSET);
  return [{offset, bytes: footer}];
}

function replaceField(structure: Buffer, {id, offset, length}: RandomField, placeholders: Placeholders): void {
  placeholders(id, Buffer.from(structure.subarray(offset, offset + length))).copy(structure, offset);
}

/** VHD specification, "Checksum": one's complement of the sum of all bytes but its own. */
function checksum(footer: Buffer): number {
  let sum = 0;
  for (const [at, byte] of footer.entries()) {
    if (at < CHECKSUM_OFFSET || at >= CHECKSUM_OFFSET + 4) sum += byte;
  }
  return ~sum >>> 0;
}
