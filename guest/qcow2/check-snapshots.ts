import {
  FINDING_SNAPSHOT_EXTRA,
  FINDING_SNAPSHOT_INCOMPLETE,
  FINDING_SNAPSHOT_L1_LARGE,
  FINDING_SNAPSHOT_L1_UNALIGNED,
  FINDING_SNAPSHOT_TABLE_BIG,
} from '../abi/check-messages.ts';
import {loadBe16, loadBe32, loadBe64} from '../bytes/big-endian.ts';
import {findByte} from '../bytes/memory-block.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {ERRNO_TOO_LARGE, Findings} from '../check/findings.ts';
import {readSource, Source} from '../device/source.ts';
import {Qcow2TableCheck} from './check-tables.ts';
import {Qcow2Header} from './header.ts';
import {L1_TABLE_LIMIT, SNAPSHOT_ENTRY_SIZE} from './tables.ts';

/** qemu's limits: bytes of extra data in one entry, bytes of the whole table. */
const EXTRA_LIMIT: u32 = 1024;
const TABLE_LIMIT: u64 = 64 << 20;
/** qcow2.txt "Snapshots": version 3 demands a 64-bit state size and the virtual size. */
const EXTRA_DEMANDED: u32 = 16;
const ENTRY_LIMIT: u32 = 40 + 1024 + 65535 + 65535;
const WINDOW_SIZE: u32 = 0x40000;

/** Goes through the snapshot table, which may be damaged in any way. */
export class Qcow2SnapshotCheck {
  /** Bytes from the table's beginning to its last entry's end. */
  public size: u64 = 0;
  private readonly window: Region;
  private windowOffset: u64 = 0;
  private isFilled: bool = false;
  private offset: u64 = 0;

  constructor(
    private readonly findings: Findings,
    private readonly source: Source,
    private readonly header: Qcow2Header,
  ) {
    this.window = allocateRegion(header.snapshotCount > 0 ? WINDOW_SIZE : 0);
  }

  /** Judges the table by itself; what cannot be read ends the check. */
  checkTable(): void {
    this.offset = this.header.snapshotOffset;
    for (let index: u32 = 0; index < this.header.snapshotCount; index++) {
      const at = this.place();
      const extra = loadBe32(this.window, at + 36);
      if (extra > EXTRA_LIMIT) {
        this.findings.checkError(FINDING_SNAPSHOT_EXTRA, index);
        this.findings.errno = ERRNO_TOO_LARGE;
        return;
      }

      this.offset += entrySize(this.window, at);
      if (this.offset - this.header.snapshotOffset > TABLE_LIMIT) {
        this.findings.checkError(FINDING_SNAPSHOT_TABLE_BIG, this.header.snapshotCount - index);
        this.findings.errno = ERRNO_TOO_LARGE;
        return;
      }
    }

    this.size = this.offset - this.header.snapshotOffset;
    if (this.header.version >= 3) this.checkExtraData();
  }

  /** Counts what the snapshots' L1 tables refer to. */
  checkTables(tables: Qcow2TableCheck): void {
    this.offset = this.header.snapshotOffset;
    for (let index: u32 = 0; index < this.header.snapshotCount; index++) {
      const at = this.place();
      const l1Offset = loadBe64(this.window, at);
      const l1Size = loadBe32(this.window, at + 8);
      if (l1Offset % this.header.clusterSize != 0) {
        this.tell(FINDING_SNAPSHOT_L1_UNALIGNED, l1Offset, at);
      } else if ((l1Size as u64) * 8 > L1_TABLE_LIMIT) {
        this.tell(FINDING_SNAPSHOT_L1_LARGE, l1Size, at);
      } else {
        tables.check(l1Offset, l1Size, false);
        if (this.findings.errno != 0) return;
      }

      this.offset += entrySize(this.window, at);
    }
  }

  private checkExtraData(): void {
    this.offset = this.header.snapshotOffset;
    for (let index: u32 = 0; index < this.header.snapshotCount; index++) {
      const at = this.place();
      if (loadBe32(this.window, at + 36) < EXTRA_DEMANDED) {
        this.findings.corruption(FINDING_SNAPSHOT_INCOMPLETE, index);
      }

      this.offset += entrySize(this.window, at);
    }
  }

  /** Makes the whole entry at the current offset lie in the window; gives where. Entries begin at multiples of 8. */
  private place(): u32 {
    this.offset = (this.offset + 7) & ~7;
    const isWithin = this.isFilled && this.offset >= this.windowOffset;
    if (!isWithin || this.offset - this.windowOffset > WINDOW_SIZE - ENTRY_LIMIT) {
      readSource(this.source, this.offset, this.window, 0, WINDOW_SIZE);
      this.windowOffset = this.offset;
      this.isFilled = true;
    }

    return (this.offset - this.windowOffset) as u32;
  }

  private tell(code: u32, number: u64, at: u32): void {
    const idAt = at + (SNAPSHOT_ENTRY_SIZE as u32) + loadBe32(this.window, at + 36);
    const idLength: u32 = loadBe16(this.window, at + 12);
    const id = textOf(this.window, idAt, idLength);
    const name = textOf(this.window, idAt + idLength, loadBe16(this.window, at + 14));
    this.findings.corruptionNaming(code, number, id, name);
  }
}

/** Up to a zero byte, as qemu-img prints it. */
function textOf(bytes: Region, at: u32, length: u32): Region {
  return sliceRegion(bytes, at, findByte(bytes, at, length, 0) - at);
}

function entrySize(bytes: Region, at: u32): u64 {
  const names: u32 = loadBe16(bytes, at + 12) + loadBe16(bytes, at + 14);
  return SNAPSHOT_ENTRY_SIZE + loadBe32(bytes, at + 36) + names;
}
