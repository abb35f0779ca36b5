import {constants} from 'node:os';
import {
  REASON_ERRNO,
  REASON_FORMAT_OTHER,
  REASON_LUKS_MAGIC,
  REASON_LUKS_OUTSIDE,
  REASON_QCOW2_BACKING_FORMAT_LONG,
  REASON_QCOW2_BACKING_NAME_LONG,
  REASON_QCOW2_BACKING_OFFSET,
  REASON_QCOW2_BITMAPS_DIRECTORY,
  REASON_QCOW2_BITMAPS_EXTENSION,
  REASON_QCOW2_BITMAPS_MANY,
  REASON_QCOW2_BITMAPS_NONE,
  REASON_QCOW2_BITMAPS_OFFSET,
  REASON_QCOW2_BITMAPS_RESERVED,
  REASON_QCOW2_CLUSTER_SIZE,
  REASON_QCOW2_COMPRESSION,
  REASON_QCOW2_COMPRESSION_BIT_CLEAR,
  REASON_QCOW2_COMPRESSION_BIT_SET,
  REASON_QCOW2_ENCRYPTION_EXTENSION,
  REASON_QCOW2_ENCRYPTION_EXTENSION_SIZE,
  REASON_QCOW2_ENCRYPTION_HEADER_OFFSET,
  REASON_QCOW2_ENCRYPTION_METHOD,
  REASON_QCOW2_EXTENSION_LARGE,
  REASON_QCOW2_FEATURES,
  REASON_QCOW2_HEADER_LONG,
  REASON_QCOW2_HEADER_SHORT,
  REASON_QCOW2_L1_LARGE,
  REASON_QCOW2_L1_OFFSET,
  REASON_QCOW2_L1_SMALL,
  REASON_QCOW2_MAGIC,
  REASON_QCOW2_NO_ENCRYPTION_HEADER,
  REASON_QCOW2_NO_REFCOUNT_TABLE,
  REASON_QCOW2_REFCOUNT_TABLE_LARGE,
  REASON_QCOW2_REFCOUNT_TABLE_OFFSET,
  REASON_QCOW2_REFCOUNT_WIDTH,
  REASON_QCOW2_SIZE,
  REASON_QCOW2_SNAPSHOT_EXTRA,
  REASON_QCOW2_SNAPSHOT_TABLE_BIG,
  REASON_QCOW2_SNAPSHOT_TABLE_LARGE,
  REASON_QCOW2_SNAPSHOT_TABLE_OFFSET,
  REASON_QCOW2_SUBCLUSTER_SIZE,
  REASON_QCOW2_TOO_BIG,
  REASON_QCOW2_VERSION,
  REASON_VHDX_BLOCK_END,
  REASON_VHDX_BLOCK_OVERFLOW,
  REASON_VHDX_BLOCK_START,
  REASON_VHDX_LOG,
  REASON_VHDX_NO_HEADER,
  REASON_VMDK_CREATE_TYPE,
  REASON_VMDK_DESCRIPTOR,
  REASON_VMDK_DIRECTORY_LARGE,
  REASON_VMDK_DIRECTORY_READ,
  REASON_VMDK_ENTRY_SIZE,
  REASON_VMDK_REDUNDANT_READ,
  REASON_VMDK_SIZE,
  REASON_VMDK_EXTENT_LINE,
  REASON_VMDK_FOOTER,
  REASON_VMDK_GRAIN,
  REASON_VMDK_MAGIC,
  REASON_VMDK_TABLE_LARGE,
  REASON_VMDK_TOO_MANY_EXTENTS,
  REASON_VMDK_TOO_SMALL,
  REASON_VMDK_TRUNCATED,
  REASON_VMDK_VERSION,
  REASON_VPC_BLOCK_SIZE,
  REASON_VPC_CHECKSUM,
  REASON_VPC_HEADER_MAGIC,
  REASON_VPC_HEADER_READ,
  REASON_VPC_INVALID,
  REASON_VPC_TABLE_LARGE,
  REASON_VPC_TABLE_READ,
  REASON_VPC_TABLE_SMALL,
  REASON_VPC_TOO_SMALL,
  REASON_VPC_TRUNCATED,
} from '../../guest/abi/image-reasons.ts';
import {systemErrorWords} from '../storage/system-error-words.ts';

/** Why an image was refused, with the numbers and the text that the words name. */
export type ImageReason = {
  readonly code: number;
  readonly first: bigint;
  readonly second: bigint;
  readonly text: string;
};

/**
 * qemu-img's words by REASON_*; `{first}`, `{second}` and `{text}` stand for what the reason carries. Lines after the
 * first are hints, which qemu-img prints without its prefix.
 */
const WORDS: Readonly<Record<number, string>> = {
  [REASON_QCOW2_MAGIC]: 'Image is not in qcow2 format',
  [REASON_QCOW2_VERSION]: 'Unsupported qcow2 version {first}',
  [REASON_QCOW2_CLUSTER_SIZE]: 'Unsupported cluster size: 2^{first}',
  [REASON_QCOW2_HEADER_SHORT]: 'qcow2 header too short',
  [REASON_QCOW2_HEADER_LONG]: 'qcow2 header exceeds cluster size',
  [REASON_QCOW2_BACKING_OFFSET]: 'Invalid backing file offset',
  [REASON_QCOW2_FEATURES]: 'Unsupported qcow2 feature(s): {text}',
  [REASON_QCOW2_REFCOUNT_WIDTH]: 'Reference count entry width too large; may not exceed 64 bits',
  [REASON_QCOW2_ENCRYPTION_METHOD]: 'Unsupported encryption method {signed}',
  [REASON_QCOW2_NO_REFCOUNT_TABLE]: 'Image does not contain a reference count table',
  [REASON_QCOW2_REFCOUNT_TABLE_LARGE]: 'Reference count table too large',
  [REASON_QCOW2_REFCOUNT_TABLE_OFFSET]: 'Reference count table offset invalid',
  [REASON_QCOW2_SNAPSHOT_TABLE_LARGE]: 'Snapshot table too large',
  [REASON_QCOW2_SNAPSHOT_TABLE_OFFSET]: 'Snapshot table offset invalid',
  [REASON_QCOW2_L1_LARGE]: 'Active L1 table too large',
  [REASON_QCOW2_L1_OFFSET]: 'Active L1 table offset invalid',
  [REASON_QCOW2_TOO_BIG]: 'Image is too big',
  [REASON_QCOW2_L1_SMALL]: 'L1 table is too small',
  [REASON_QCOW2_BACKING_NAME_LONG]: 'Backing file name too long',
  [REASON_QCOW2_EXTENSION_LARGE]: 'Header extension too large',
  [REASON_QCOW2_BACKING_FORMAT_LONG]: 'ERROR: ext_backing_format: len={first} too large (>={second})',
  [REASON_QCOW2_COMPRESSION]: 'qcow2: unknown compression type: {first}',
  [REASON_QCOW2_COMPRESSION_BIT_SET]: 'qcow2: Compression type incompatible feature bit must not be set',
  [REASON_QCOW2_COMPRESSION_BIT_CLEAR]: 'qcow2: Compression type incompatible feature bit must be set',
  [REASON_QCOW2_SIZE]: 'Could not refresh total sector count: File too large',
  [REASON_FORMAT_OTHER]: "Format '{text}' is not supported by this build of instar",
  [REASON_QCOW2_SUBCLUSTER_SIZE]: 'Unsupported subcluster size: {first}',
  [REASON_QCOW2_NO_ENCRYPTION_HEADER]: 'Missing CRYPTO header for crypt method {first}',
  [REASON_QCOW2_SNAPSHOT_EXTRA]: 'Too much extra metadata in snapshot table entry {first}',
  [REASON_QCOW2_SNAPSHOT_TABLE_BIG]: 'Snapshot table is too big',
  [REASON_QCOW2_BITMAPS_EXTENSION]: 'bitmaps_ext: Invalid extension length',
  [REASON_QCOW2_BITMAPS_RESERVED]: 'bitmaps_ext: Reserved field is not zero',
  [REASON_QCOW2_BITMAPS_MANY]:
    'bitmaps_ext: image has {first} bitmaps, exceeding the QEMU supported maximum of {second}',
  [REASON_QCOW2_BITMAPS_NONE]: 'found bitmaps extension with zero bitmaps',
  [REASON_QCOW2_BITMAPS_OFFSET]: 'bitmaps_ext: invalid bitmap directory offset',
  [REASON_QCOW2_BITMAPS_DIRECTORY]: 'Broken bitmap directory',
  [REASON_LUKS_OUTSIDE]: 'Request for data outside of extension header',
  [REASON_VPC_TABLE_READ]: 'Error reading pagetable',
  [REASON_LUKS_MAGIC]: 'Volume is not in LUKS format',
  [REASON_QCOW2_ENCRYPTION_EXTENSION]: 'CRYPTO header extension only expected with LUKS encryption method',
  [REASON_QCOW2_ENCRYPTION_EXTENSION_SIZE]: 'CRYPTO header extension size {first}, but expected size {second}',
  [REASON_QCOW2_ENCRYPTION_HEADER_OFFSET]:
    "Encryption header offset '{first}' is not a multiple of cluster size '{second}'",
  [REASON_ERRNO]: "Could not open '{path}': {errno}",
  [REASON_VPC_INVALID]: 'invalid VPC image',
  [REASON_VPC_TOO_SMALL]: 'File too small for a VHD header',
  [REASON_VPC_CHECKSUM]: 'Incorrect header checksum',
  [REASON_VPC_HEADER_READ]: 'Error reading dynamic VHD header',
  [REASON_VPC_HEADER_MAGIC]: 'Invalid header magic',
  [REASON_VPC_BLOCK_SIZE]: 'Invalid block size {first}',
  [REASON_VPC_TABLE_LARGE]: 'Max Table Entries too large ({signed})',
  [REASON_VPC_TABLE_SMALL]: 'Page table too small',
  [REASON_VPC_TRUNCATED]:
    'block-vpc: free_data_block_offset points after the end of file. The image has been truncated.',
  [REASON_VMDK_TOO_SMALL]: 'File is too small, not a valid image',
  [REASON_VMDK_DESCRIPTOR]: 'invalid VMDK image descriptor',
  [REASON_VMDK_CREATE_TYPE]: "Unsupported image type '{text}'",
  [REASON_VMDK_EXTENT_LINE]: 'Invalid extent line: {text}',
  [REASON_VMDK_TOO_MANY_EXTENTS]: 'The image has more than {first} extents, which instar does not open',
  [REASON_VMDK_MAGIC]: 'Image not in VMDK format',
  [REASON_VMDK_VERSION]: 'Unsupported VMDK version {first}',
  [REASON_VMDK_TABLE_LARGE]: 'L2 table size too big',
  [REASON_VMDK_ENTRY_SIZE]: 'L1 entry size is invalid',
  [REASON_VMDK_TRUNCATED]: 'File truncated, expecting at least {signed64} bytes',
  [REASON_VMDK_FOOTER]: 'Invalid footer',
  [REASON_VMDK_SIZE]: 'Could not refresh total sector count: File too large',
  [REASON_VMDK_GRAIN]: 'Invalid granularity, image may be corrupt',
  [REASON_VMDK_DIRECTORY_LARGE]: 'L1 size too big',
  [REASON_VMDK_DIRECTORY_READ]: "Could not read l1 table from extent '{path}': Input/output error",
  [REASON_VMDK_REDUNDANT_READ]: "Could not read l1 backup table from extent '{path}': Input/output error",
  [REASON_VHDX_NO_HEADER]: 'No valid VHDX header found',
  [REASON_VHDX_LOG]: "VHDX image file '{path}' opened read-only, but contains a log that needs to be replayed",
  [REASON_VHDX_BLOCK_OVERFLOW]: "Could not open '{path}': Invalid argument",
  [REASON_VHDX_BLOCK_START]: "Could not open '{path}': Invalid argument",
  [REASON_VHDX_BLOCK_END]: "Could not open '{path}': Invalid argument",
};

/** Lines that qemu-img prints behind the message, without its name before them. */
const HINTS: Readonly<Record<number, string>> = {
  [REASON_QCOW2_SNAPSHOT_EXTRA]: 'You can force-remove this extra metadata with qemu-img check -r all\n',
  [REASON_VHDX_LOG]: "To replay the log, run:\nqemu-img check -r all '{path}'\n",
};

/** Lines that qemu-img prints before the message. */
const NOTICES: Readonly<Record<number, string>> = {
  [REASON_VHDX_BLOCK_OVERFLOW]: 'VHDX BAT entry {first} offset overflow.',
  [REASON_VHDX_BLOCK_START]:
    'VHDX BAT entry {first} start offset {second} points after end of file ({length}). Image has probably been truncated.',
  [REASON_VHDX_BLOCK_END]:
    'VHDX BAT entry {first} end offset {second} points after end of file ({length}). Image has probably been truncated.',
};

export type ReasonWords = {
  readonly reason: string;
  readonly hint?: string | undefined;
  readonly notice?: string | undefined;
};

/** The file that the words are about. */
export type ReasonFile = {readonly path: string; readonly lengthBytes: bigint};

/** What qemu-img says after `Could not open 'NAME': `; undefined for a code that nobody knows. */
export function wordImageReason(reason: ImageReason, file: ReasonFile): ReasonWords | undefined {
  const template = WORDS[reason.code];
  if (template === undefined) return undefined;
  const hint = HINTS[reason.code];
  const notice = NOTICES[reason.code];
  return {
    reason: fill(template, reason, file),
    hint: hint && fill(hint, reason, file),
    notice: notice && fill(notice, reason, file),
  };
}

function fill(template: string, {first, second, text}: ImageReason, file: ReasonFile): string {
  const values = {
    first,
    signed: BigInt.asIntN(32, first),
    signed64: BigInt.asIntN(64, first),
    second,
    text,
    path: file.path,
    length: file.lengthBytes,
    errno: errnoWords(Number(first)),
  };
  return template.replaceAll(
    /\{(first|signed|signed64|second|text|path|length|errno)\}/g,
    (_, key: keyof typeof values) => String(values[key]),
  );
}

function errnoWords(errno: number): string {
  const code = Object.entries(constants.errno).find(([, number]) => number === errno)?.[0];
  return systemErrorWords(code ?? `error ${errno}`);
}
