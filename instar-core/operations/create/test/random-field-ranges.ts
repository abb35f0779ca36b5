import type {Buffer} from 'node:buffer';
import * as fields from '../../../../guest/abi/random-fields.ts';

/** Offset of the first byte and length of a field that differs from run to run, in one image. */
export type FieldRange = readonly [offset: number, length: number];

const FOOTER_SIZE = 512;

/** Every random field of a vpc image, from the table. */
export function vpcFieldRanges(image: Buffer): readonly FieldRange[] {
  return [...new Set([0, image.length - FOOTER_SIZE])].flatMap((footer) => [
    [footer + fields.VPC_TIME, fields.VPC_TIME_LENGTH] as const,
    [footer + fields.VPC_CHECKSUM, fields.VPC_CHECKSUM_LENGTH] as const,
    [footer + fields.VPC_UNIQUE_ID, fields.GUID_LENGTH] as const,
  ]);
}

/** Every random field of a vhdx image, from the table. */
export function vhdxFieldRanges(image: Buffer): readonly FieldRange[] {
  const metadata = Number(image.readBigUInt64LE(fields.VHDX_METADATA_OFFSET));
  const inHeaders = [fields.VHDX_HEADER_1, fields.VHDX_HEADER_2].flatMap((header) => [
    [header + fields.VHDX_CHECKSUM, fields.VHDX_CHECKSUM_LENGTH] as const,
    [header + fields.VHDX_SEQUENCE_NUMBER, fields.VHDX_SEQUENCE_NUMBER_LENGTH] as const,
    [header + fields.VHDX_FILE_WRITE_GUID, fields.GUID_LENGTH] as const,
    [header + fields.VHDX_DATA_WRITE_GUID, fields.GUID_LENGTH] as const,
  ]);
  return [...inHeaders, [metadata + fields.VHDX_PAGE_83, fields.GUID_LENGTH]];
}

/** Every random field of a vdi image, from the table. */
export const VDI_FIELD_RANGES: readonly FieldRange[] = [
  [fields.VDI_IMAGE_UUID, fields.GUID_LENGTH],
  [fields.VDI_LAST_SNAPSHOT_UUID, fields.GUID_LENGTH],
];

/**
 * The random field of a vmdk image is text of one to eight digits: gives the image with eight letters there. In a
 * sparse file zeros fill the descriptor's sectors, so for every letter more the text is followed by a zero less.
 */
export function maskVmdkCid(image: Buffer): string {
  const text = image.toString('latin1');
  const [line = '', digits = ''] = /^CID=([\da-f]{1,8})$/m.exec(text) ?? [];
  const at = text.indexOf(line);
  const end = text.indexOf('\0', at);
  const added = 8 - digits.length;
  const descriptor = text.slice(at, end === -1 ? undefined : end).replace(line, 'CID=xxxxxxxx');
  return text.slice(0, at) + descriptor + (end === -1 ? '' : text.slice(end + added));
}
