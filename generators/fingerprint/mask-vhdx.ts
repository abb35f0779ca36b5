import {VHDX_HEADER_FIELDS, VHDX_SEQUENCE_NUMBER, VHDX_VIRTUAL_DISK_ID} from '../normalize/random-fields.ts';
import {crc32c} from './crc32c.ts';
import type {MaskedFile, Patch, ReadAt} from './mask-random-fields.ts';
import {makePlaceholders, type Placeholders} from './placeholders.ts';

// MS-VHDX 2.2: where the headers and the first region table lie.
const HEADER_OFFSETS = [0x10000, 0x20000];
const HEADER_BYTES = 4096;
const CHECKSUM_OFFSET = 4;
/** Headers and region tables take the first MiB; a log is behind them, and what claims more than this is not blanked. */
const HEADERS_END = 0x100000;
const LOG_LIMIT_BYTES = 64 * 1024 * 1024;
const REGION_TABLE_OFFSET = 0x30000;
/** Stands for a checksum that is right; a wrong one is left as it is. */
const RIGHT_CHECKSUM = Buffer.from('good');

// MS-VHDX 2.2.3.2 and 2.6.1.2: tables of at most 2,047 entries of 32 bytes that start with a GUID.
const TABLE_LIMIT = 2047;
const METADATA_REGION = guidBytes('8B7CA206-4790-4B9A-B8FE-575F050F886E');
const VIRTUAL_DISK_ID = guidBytes('BECA12AB-B2E6-4523-93EF-C309E000C746');

/** Masks both headers' GUIDs and sequence numbers, what is left of an empty log, and the virtual disk's identity in the metadata region. */
export function maskVhdx(read: ReadAt, sizeBytes: number): MaskedFile {
  const placeholders = makePlaceholders();
  return {
    patches: [
      ...blankEmptyLog(read, sizeBytes),
      ...maskHeaders(read, placeholders),
      ...maskVirtualDiskId(read, placeholders),
    ],
    lengthBytes: sizeBytes,
  };
}

/**
 * MS-VHDX 2.3: a header whose log GUID is zero says that the log is empty, so what lies there is what became of earlier
 * writes, with GUIDs of theirs.
 */
function blankEmptyLog(read: ReadAt, sizeBytes: number): readonly Patch[] {
  const headers = readHeaders(read);
  const sequenceOf = (header: Buffer) => header.readBigUInt64LE(VHDX_SEQUENCE_NUMBER.offset);
  const [current] = headers.map(({bytes}) => bytes).toSorted((a, b) => (sequenceOf(a) < sequenceOf(b) ? 1 : -1));
  if (current?.subarray(48, 64).some((byte) => byte !== 0) !== false) return [];
  const length = Math.min(current.readUInt32LE(68), LOG_LIMIT_BYTES);
  const offset = Number(current.readBigUInt64LE(72));
  return offset >= HEADERS_END && offset + length <= sizeBytes ? [{offset, bytes: Buffer.alloc(length)}] : [];
}

function readHeaders(read: ReadAt): readonly Patch[] {
  return HEADER_OFFSETS.map((offset) => ({offset, bytes: read(offset, HEADER_BYTES)})).filter(
    ({bytes}) => bytes.length === HEADER_BYTES && bytes.toString('latin1', 0, 4) === 'head',
  );
}

function maskHeaders(read: ReadAt, placeholders: Placeholders): readonly Patch[] {
  const headers = readHeaders(read);
  const sequenceNumbers = headers.map(({bytes}) => bytes.readBigUInt64LE(VHDX_SEQUENCE_NUMBER.offset));
  for (const [index, {bytes}] of headers.entries()) {
    const hasRightChecksum = bytes.readUInt32LE(CHECKSUM_OFFSET) === headerChecksum(bytes);
    for (const {id, offset, length} of VHDX_HEADER_FIELDS) {
      placeholders(id, Buffer.from(bytes.subarray(offset, offset + length))).copy(bytes, offset);
    }
    const relative = BigInt.asUintN(64, (sequenceNumbers[index] ?? 0n) - (sequenceNumbers[0] ?? 0n) + 1n);
    bytes.writeBigUInt64LE(relative, VHDX_SEQUENCE_NUMBER.offset);
    if (hasRightChecksum) RIGHT_CHECKSUM.copy(bytes, CHECKSUM_OFFSET);
  }
  return headers;
}

/** MS-VHDX 2.2.2 "Checksum": CRC-32C over the 4 KiB with the field itself as zero. */
function headerChecksum(header: Buffer): number {
  const copy = Buffer.from(header);
  copy.writeUInt32LE(0, CHECKSUM_OFFSET);
  return crc32c(copy);
}

function maskVirtualDiskId(read: ReadAt, placeholders: Placeholders): readonly Patch[] {
  // Region table: signature, checksum, entry count, reserved; then GUID, 64-bit file offset, length, flags.
  const region = findEntry(
    read,
    {offset: REGION_TABLE_OFFSET, countAt: 8, countBytes: 4, entriesAt: 16},
    METADATA_REGION,
  );
  if (!region) return [];
  const regionOffset = Number(region.readBigUInt64LE(16));
  // Metadata table: signature, reserved, 16-bit entry count, reserved; then GUID, offset in the region, length, flags.
  const item = findEntry(read, {offset: regionOffset, countAt: 10, countBytes: 2, entriesAt: 32}, VIRTUAL_DISK_ID);
  if (!item) return [];
  const offset = regionOffset + item.readUInt32LE(16);
  return [{offset, bytes: placeholders(VHDX_VIRTUAL_DISK_ID.id, read(offset, VHDX_VIRTUAL_DISK_ID.length))}];
}

type Table = {
  readonly offset: number;
  readonly countAt: number;
  readonly countBytes: number;
  readonly entriesAt: number;
};

const ENTRY_BYTES = 32;

function findEntry(read: ReadAt, {offset, countAt, countBytes, entriesAt}: Table, guid: Buffer): Buffer | undefined {
  const start = read(offset, entriesAt);
  if (start.length < entriesAt) return undefined;
  const count = Math.min(start.readUIntLE(countAt, countBytes), TABLE_LIMIT);
  const entries = read(offset + entriesAt, count * ENTRY_BYTES);
  for (let at = 0; at + ENTRY_BYTES <= entries.length; at += ENTRY_BYTES) {
    if (entries.compare(guid, 0, 16, at, at + 16) === 0) return entries.subarray(at, at + ENTRY_BYTES);
  }
  return undefined;
}

/** A GUID as Microsoft's structures hold it: the first three groups little-endian. */
function guidBytes(text: string): Buffer {
  const [first = '', second = '', third = '', ...rest] = text.split('-');
  const little = [first, second, third].map((group) => Buffer.from(group, 'hex').reverse());
  return Buffer.concat([...little, Buffer.from(rest.join(''), 'hex')]);
}
