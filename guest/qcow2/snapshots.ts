import {REASON_QCOW2_SNAPSHOT_EXTRA, REASON_QCOW2_SNAPSHOT_TABLE_BIG} from '../abi/image-reasons.ts';
import {loadBe16, loadBe32, loadBe64} from '../bytes/big-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {readSource} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {Qcow2Image} from './open.ts';
import {SNAPSHOT_ENTRY_SIZE} from './tables.ts';

/** qemu's limits: bytes of extra data in one entry, bytes of the whole table. */
const EXTRA_LIMIT: u32 = 1024;
const TABLE_LIMIT: u64 = 64 << 20;
/** qcow2.txt "Snapshots", extra data: an instruction count of all ones is none. */
const NO_ICOUNT: u64 = u64.MAX_VALUE;
/** Read at once; an entry is at most 40 + 1024 + 65535 + 65535 bytes. */
const WINDOW_SIZE: u32 = 0x40000;
const ENTRY_LIMIT: u32 = 40 + 1024 + 65535 + 65535;

/** qcow2.txt "Snapshots": one entry. */
export class Qcow2Snapshot {
  public l1Offset: u64 = 0;
  public l1Size: u32 = 0;
  public seconds: u32 = 0;
  public nanoseconds: u32 = 0;
  public vmClock: u64 = 0;
  public vmStateSize: u64 = 0;
  public hasIcount: bool = false;
  public icount: u64 = 0;
  /** Holds id and name until the next entry is read. */
  public window: Region = new Region(0, 0);
  public idAt: u32 = 0;
  public idLength: u32 = 0;
  public nameLength: u32 = 0;
}

/** Reads the table entry by entry through a window, so that its size costs no memory. */
export class Qcow2SnapshotReader {
  private readonly window: Region;
  private windowOffset: u64 = 0;
  private windowFilled: bool = false;
  /** Where the next entry begins in the file; at the end, where the table ends. */
  public offset: u64 = 0;
  private index: u32 = 0;

  constructor(private readonly image: Qcow2Image) {
    this.window = allocateRegion(image.header.snapshotCount > 0 ? WINDOW_SIZE : 0);
    this.offset = image.header.snapshotOffset;
  }

  /** Back to the first entry. */
  rewind(): void {
    this.offset = this.image.header.snapshotOffset;
    this.index = 0;
  }

  /** False when there is no further entry. */
  next(into: Qcow2Snapshot): bool {
    if (this.index >= this.image.header.snapshotCount) return false;
    // Entries begin at multiples of 8.
    this.offset = (this.offset + 7) & ~7;
    if (this.offset - this.image.header.snapshotOffset > TABLE_LIMIT) refuseImage(REASON_QCOW2_SNAPSHOT_TABLE_BIG);
    this.offset += this.parse(into, this.place());
    this.index++;
    return true;
  }

  /** Makes the whole entry at the current offset lie in the window; gives where. */
  private place(): u32 {
    // Behind a rewind the window lies further on, which the subtraction shows as a huge distance.
    if (!this.windowFilled || this.offset - this.windowOffset > WINDOW_SIZE - ENTRY_LIMIT) {
      readSource(this.image.source, this.offset, this.window, 0, WINDOW_SIZE);
      this.windowOffset = this.offset;
      this.windowFilled = true;
    }

    return (this.offset - this.windowOffset) as u32;
  }

  private parse(into: Qcow2Snapshot, at: u32): u64 {
    const window = this.window;
    const extraSize = loadBe32(window, at + 36);
    if (extraSize > EXTRA_LIMIT) refuseImage(REASON_QCOW2_SNAPSHOT_EXTRA, this.index);
    const extraAt = at + (SNAPSHOT_ENTRY_SIZE as u32);
    into.window = window;
    into.l1Offset = loadBe64(window, at);
    into.l1Size = loadBe32(window, at + 8);
    into.idLength = loadBe16(window, at + 12);
    into.nameLength = loadBe16(window, at + 14);
    into.seconds = loadBe32(window, at + 16);
    into.nanoseconds = loadBe32(window, at + 20);
    into.vmClock = loadBe64(window, at + 24);
    // Extra data: bytes 0-7 a 64-bit state size, 8-15 the virtual size, 16-23 the instruction count.
    into.vmStateSize = extraSize >= 8 ? loadBe64(window, extraAt) : loadBe32(window, at + 32);
    into.icount = extraSize >= 24 ? loadBe64(window, extraAt + 16) : NO_ICOUNT;
    into.hasIcount = into.icount != NO_ICOUNT;
    into.idAt = extraAt + extraSize;
    return SNAPSHOT_ENTRY_SIZE + extraSize + into.idLength + into.nameLength;
  }
}
