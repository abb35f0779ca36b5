import {Qcow2Options} from './emit-options.ts';

/** qcow2.txt "Refcount table entry": the table's entries are eight bytes. */
export const REFTABLE_ENTRY_SIZE: u64 = 8;
/** qcow2.txt "L1 table entry": eight bytes. */
export const L1_ENTRY_SIZE: u64 = 8;
/** Largest L1 table and refcount table that qemu reads. */
export const L1_LIMIT: u64 = 0x2000000;
export const REFTABLE_LIMIT: u64 = 0x800000;

/** The numbers that follow from the options alone. Sizes in bytes, counts in clusters or entries. */
export class Qcow2Geometry {
  public readonly clusterBits: u32;
  public readonly clusterSize: u64;
  /** log2 of the bits of one refcount. */
  public readonly refcountOrder: u32;
  /** log2 of the refcounts in one refcount block, which is one cluster. */
  public readonly refcountBlockBits: u32;
  /** qcow2.txt "Extended L2 Entries": 16 bytes instead of 8. */
  public readonly l2EntrySize: u64;
  /** Entries of one L2 table, which is one cluster. */
  public readonly l2Entries: u64;
  /** The virtual size in whole sectors: qemu rounds up to 512 bytes. */
  public readonly virtualSize: u64;
  public readonly l1Entries: u64;

  constructor(options: Qcow2Options) {
    this.clusterBits = ctz(options.clusterSize);
    this.clusterSize = options.clusterSize;
    this.refcountOrder = ctz(options.refcountBits);
    this.refcountBlockBits = this.clusterBits + 3 - this.refcountOrder;
    this.l2EntrySize = options.isExtendedL2 ? 16 : 8;
    this.l2Entries = this.clusterSize / this.l2EntrySize;
    this.virtualSize = divideUp(options.virtualSize, 512) * 512;
    this.l1Entries = divideUp(this.virtualSize, this.clusterSize * this.l2Entries);
  }
}

/** a / b rounded up, without the sum that could wrap. */
export function divideUp(a: u64, b: u64): u64 {
  return a / b + (a % b == 0 ? 0 : 1);
}
