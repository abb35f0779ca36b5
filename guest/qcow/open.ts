import {
  REASON_ERRNO,
  REASON_QCOW_BACKING_NAME_LONG,
  REASON_QCOW_CLUSTER_SIZE,
  REASON_QCOW_ENCRYPTION_METHOD,
  REASON_QCOW_MAGIC,
  REASON_QCOW_SIZE_LARGE,
  REASON_QCOW_SIZE_SMALL,
  REASON_QCOW_TABLE_SIZE,
  REASON_QCOW_VERSION,
} from '../abi/image-reasons.ts';
import {loadBe32, loadBe64} from '../bytes/big-endian.ts';
import {fits} from '../bytes/fits.ts';
import {load8} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {readSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {divideUp} from '../qcow2/emit-geometry.ts';
import {refuseImage} from '../report/refusal.ts';
import {
  BACKING_LENGTH_AT,
  BACKING_NAME_LIMIT,
  BACKING_OFFSET_AT,
  CLUSTER_BITS_AT,
  ENCRYPTION_AT,
  L1_LIMIT,
  L1_OFFSET_AT,
  SIZE_AT,
  TABLE_BITS_AT,
  VERSION_AT,
} from './header.ts';
import {QCOW_MAGIC, QCOW_VERSION} from './probe.ts';

// qemu's limits.
const MINIMUM_SIZE: u64 = 2;
const MINIMUM_CLUSTER_BITS: u32 = 9;
const MAXIMUM_CLUSTER_BITS: u32 = 16;
const MINIMUM_TABLE_BITS: u32 = 6;
const MAXIMUM_TABLE_BITS: u32 = 13;
/** Encryption: 0 none, 1 AES. */
const ENCRYPTION_LIMIT: u32 = 1;
const ERRNO_INPUT_OUTPUT: u64 = 5;

/** An opened qcow image: all that its header says, checked. */
export class QcowImage {
  constructor(
    public readonly source: Source,
    /** Empty when there is no backing file. */
    public readonly backingName: Region,
  ) {}

  /** Virtual size in bytes; whole sectors, as qemu-img counts. */
  get size(): u64 {
    return loadBe64(this.source.head, SIZE_AT) & ~((SECTOR_SIZE as u64) - 1);
  }

  get clusterBits(): u32 {
    return load8(this.source.head, CLUSTER_BITS_AT);
  }

  /** Entries of an L2 table, as a power of two. */
  get tableBits(): u32 {
    return load8(this.source.head, TABLE_BITS_AT);
  }

  get isEncrypted(): bool {
    return loadBe32(this.source.head, ENCRYPTION_AT) != 0;
  }

  /** Entries of the L1 table. */
  get tables(): u64 {
    return divideUp(loadBe64(this.source.head, SIZE_AT), (1 as u64) << (this.clusterBits + this.tableBits));
  }

  get l1Offset(): u64 {
    return loadBe64(this.source.head, L1_OFFSET_AT);
  }
}

/** Checks in qemu-img's order, so that the first fault found is the one it names. */
export function openQcow(source: Source): QcowImage {
  const head = source.head;
  if (loadBe32(head, 0) != QCOW_MAGIC) refuseImage(REASON_QCOW_MAGIC);
  const version = loadBe32(head, VERSION_AT);
  if (version != QCOW_VERSION) refuseImage(REASON_QCOW_VERSION, version);
  const size = loadBe64(head, SIZE_AT);
  if (size < MINIMUM_SIZE) refuseImage(REASON_QCOW_SIZE_SMALL);
  const clusterBits = load8(head, CLUSTER_BITS_AT);
  if (clusterBits < MINIMUM_CLUSTER_BITS || clusterBits > MAXIMUM_CLUSTER_BITS) refuseImage(REASON_QCOW_CLUSTER_SIZE);
  const tableBits = load8(head, TABLE_BITS_AT);
  if (tableBits < MINIMUM_TABLE_BITS || tableBits > MAXIMUM_TABLE_BITS) refuseImage(REASON_QCOW_TABLE_SIZE);
  if (loadBe32(head, ENCRYPTION_AT) > ENCRYPTION_LIMIT) refuseImage(REASON_QCOW_ENCRYPTION_METHOD);
  checkL1(source, size, clusterBits + tableBits);
  return new QcowImage(source, readBackingName(source));
}

/** Each L1 entry stands for 2^`shift` bytes; qemu-img reads the whole table when it opens the image. */
function checkL1(source: Source, size: u64, shift: u32): void {
  const step: u64 = (1 as u64) << shift;
  const entries = (size + step - 1) >> shift;
  if (size > u64.MAX_VALUE - step || entries > L1_LIMIT) refuseImage(REASON_QCOW_SIZE_LARGE);
  checkOffset(loadBe64(source.head, L1_OFFSET_AT), entries * 8);
}

/** No file reaches beyond 2^63 bytes. */
function checkOffset(offset: u64, length: u64): void {
  if (!fits(offset, length, i64.MAX_VALUE as u64)) refuseImage(REASON_ERRNO, ERRNO_INPUT_OUTPUT);
}

function readBackingName(source: Source): Region {
  const offset = loadBe64(source.head, BACKING_OFFSET_AT);
  if (offset == 0) return new Region(0, 0);
  const length = loadBe32(source.head, BACKING_LENGTH_AT);
  if (length > BACKING_NAME_LIMIT) refuseImage(REASON_QCOW_BACKING_NAME_LONG);
  checkOffset(offset, length);
  const name = allocateRegion(length);
  readSource(source, offset, name, 0, length);
  return name;
}
