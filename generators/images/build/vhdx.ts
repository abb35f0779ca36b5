import {crc32c} from '../../fingerprint/crc32c.ts';
import {le16, le32, le64, text} from '../patch.ts';
import {filled, image, piece, struct} from '../pieces.ts';
import type {SparseImage} from '../sparse-image.ts';

const MEBIBYTE = 1024 * 1024;
const HEADER_BYTES = 4096;
const TABLE_BYTES = 65_536;

export type VhdxOptions = {
  /** Entries of the block allocation table, in order: state in the low bits, offset in MiB above bit 20. */
  readonly entries?: readonly bigint[];
  readonly hasParent?: boolean;
  /** A log with one entry that is not yet replayed. */
  readonly log?: 'data' | 'zero' | 'torn';
  readonly headers?: 'both' | 'first' | 'second' | 'none';
  /** A metadata item or a region that a reader must know and does not. */
  readonly unknown?: 'region' | 'metadata';
  readonly logicalSectorBytes?: number;
};

const FILE_GUID = '000102030405060708090a0b0c0d0e0f';
const LOG_GUID = '101112131415161718191a1b1c1d1e1f';
const PAYLOAD_FULL = 6n;
const [LOG_AT, BAT_AT, METADATA_AT, DATA_AT] = [1, 2, 3, 4].map((index) => index * MEBIBYTE) as [
  number,
  number,
  number,
  number,
];

/** MS-VHDX 2: a dynamic disk of 4 MiB in blocks of 1 MiB; the first and third hold data unless `entries` say otherwise. */
export function makeVhdx(options: VhdxOptions = {}): SparseImage {
  const {entries = [fullAt(4), 0n, fullAt(5), 0n], headers = 'both', log} = options;
  const makeHeader = (sequence: number) => seal(4, headerStruct(sequence, log !== undefined));
  return image(
    6 * MEBIBYTE,
    text(0, 'vhdxfile'),
    {at: 8, hex: Buffer.from('byte builder', 'utf16le').toString('hex')},
    ...(headers === 'both' || headers === 'first' ? [piece(TABLE_BYTES, makeHeader(7))] : []),
    ...(headers === 'both' || headers === 'second' ? [piece(2 * TABLE_BYTES, makeHeader(8))] : []),
    piece(3 * TABLE_BYTES, regionTable(options.unknown === 'region')),
    piece(4 * TABLE_BYTES, regionTable(options.unknown === 'region')),
    ...(log === undefined ? [] : [piece(LOG_AT, logEntry(log))]),
    ...entries.map((entry, index) => le64(BAT_AT + index * 8, entry)),
    piece(METADATA_AT, metadataTable(options)),
    piece(METADATA_AT + TABLE_BYTES, metadataItems(options)),
    piece(DATA_AT, filled(0x11, TABLE_BYTES)),
    piece(DATA_AT + MEBIBYTE, filled(0x22, TABLE_BYTES)),
  );
}

export function vhdxContent(): SparseImage {
  return image(4 * MEBIBYTE, piece(0, filled(0x11, TABLE_BYTES)), piece(2 * MEBIBYTE, filled(0x22, TABLE_BYTES)));
}

function fullAt(mebibyte: number): bigint {
  return (BigInt(mebibyte) << 20n) | PAYLOAD_FULL;
}

/** 2.2.2 "Headers". */
function headerStruct(sequence: number, hasLog: boolean): Buffer {
  return struct(
    HEADER_BYTES,
    text(0, 'head'),
    le64(8, sequence),
    {at: 16, hex: FILE_GUID},
    {at: 32, hex: FILE_GUID},
    {at: 48, hex: hasLog ? LOG_GUID : '00'.repeat(16)},
    le16(66, 1),
    le32(68, MEBIBYTE),
    le64(72, LOG_AT),
  );
}

/** 2.2.3 "Region table": the BAT and the metadata. */
function regionTable(hasUnknown: boolean): Buffer {
  const entry = (index: number, guid: string, at: number) => [
    {at: 16 + index * 32, hex: guid},
    le64(16 + index * 32 + 16, at),
    le32(16 + index * 32 + 24, MEBIBYTE),
    le32(16 + index * 32 + 28, 1),
  ];
  return seal(
    4,
    struct(
      TABLE_BYTES,
      text(0, 'regi'),
      le32(8, hasUnknown ? 3 : 2),
      ...entry(0, '6677c22d23f600429d64115e9bfd4a08', BAT_AT),
      ...entry(1, '06a27c8b90479a4bb8fe575f050f886e', METADATA_AT),
      ...(hasUnknown ? entry(2, 'ff'.repeat(16), 5 * MEBIBYTE) : []),
    ),
  );
}

const METADATA = [
  // 2.6.2: file parameters, virtual disk size, virtual disk id, logical and physical sector size; offset and length.
  ['3767a1ca36fa434db3b633f0aa44e76b', 0, 8],
  ['2442a52f1bcd7648b2115dbed83bf4b8', 8, 8],
  ['ab12cabee6b2234593efc309e000c746', 16, 16],
  ['1dbf41816fa90947ba47f233a8faab5f', 32, 4],
  ['c748a3cd5d4471449cc9e9885251c556', 36, 4],
] as const;

/** 2.6.1 "Metadata table": entries name items by their offset within the region. */
function metadataTable({unknown}: VhdxOptions): Buffer {
  const rows = unknown === 'metadata' ? [...METADATA, ['ee'.repeat(16), 40, 4] as const] : METADATA;
  return struct(
    TABLE_BYTES,
    text(0, 'metadata'),
    le16(10, rows.length),
    ...rows.flatMap(([guid, at, length], index) => [
      {at: 32 + index * 32, hex: guid},
      le32(32 + index * 32 + 16, TABLE_BYTES + at),
      le32(32 + index * 32 + 20, length),
      // Every item but the file parameters belongs to the virtual disk; all are required.
      le32(32 + index * 32 + 24, index === 0 ? 4 : 6),
    ]),
  );
}

function metadataItems({hasParent = false, logicalSectorBytes = 512}: VhdxOptions): Buffer {
  return struct(
    64,
    le32(0, MEBIBYTE),
    le32(4, hasParent ? 2 : 0),
    le64(8, 4 * MEBIBYTE),
    {at: 16, hex: FILE_GUID},
    le32(32, logicalSectorBytes),
    le32(36, 4096),
  );
}

/** 2.3.1 "Log entry": one descriptor, and with `data` one sector that puts 0x77 over the start of the first block. */
function logEntry(kind: 'data' | 'zero' | 'torn'): Buffer {
  const sequence = 1;
  const isZero = kind === 'zero';
  const entry = struct(
    isZero ? 4096 : 8192,
    text(0, 'loge'),
    le32(8, isZero ? 4096 : 8192),
    le64(16, sequence),
    le32(24, 1),
    {at: 32, hex: LOG_GUID},
    le64(48, 6 * MEBIBYTE),
    le64(56, 6 * MEBIBYTE),
    text(64, isZero ? 'zero' : 'desc'),
    ...(isZero ? [le64(72, 4096)] : [le32(68, 0x77777777), le64(72, 0x7777777777777777n)]),
    le64(80, DATA_AT),
    le64(88, sequence),
    ...(isZero ? [] : [text(4096, 'data'), {at: 4104, hex: '77'.repeat(4084)}, le32(8188, sequence)]),
  );
  const sealed = seal(4, entry);
  return kind === 'torn' ? sealed.subarray(0, 4096) : sealed;
}

/** The structure with the CRC-32C of itself at `at`, where it is taken as zero. */
function seal(at: number, bytes: Buffer): Buffer {
  bytes.writeUInt32LE(crc32c(bytes), at);
  return bytes;
}
