import {FINDING_COPIED_DATA, FINDING_COPIED_TABLE} from '../abi/check-messages.ts';
import {loadBe64} from '../bytes/big-endian.ts';
import {Findings} from '../check/findings.ts';
import {Source} from '../device/source.ts';
import {Qcow2Refcounts} from './check-refcounts.ts';
import {Qcow2References} from './check-references.ts';
import {clusterKind, ENTRY_OFFSET_MASK, KIND_DATA, KIND_ZERO_PLACED} from './cluster-kind.ts';
import {INCOMPATIBLE_DATA_FILE, INCOMPATIBLE_EXTENDED_L2, Qcow2Header} from './header.ts';
import {Qcow2L1Walk} from './l1-walk.ts';

// qcow2.txt "L1 table entry" and "L2 table entry": bit 63 is set exactly where the refcount is one.
const COPIED: u64 = (1 as u64) << 63;
const ENTRY_ZERO: u64 = 1;

/** Checks the COPIED flags of the active tables against the refcounts that the image keeps. */
export class Qcow2CopiedCheck {
  private readonly walk: Qcow2L1Walk;
  private readonly clusterBits: u32;
  private readonly entrySize: u32;
  private readonly hasDataFile: bool;
  private readonly isExtended: bool;

  constructor(
    private readonly findings: Findings,
    source: Source,
    header: Qcow2Header,
    private readonly refcounts: Qcow2Refcounts,
    /** Its counters hold the image's refcounts. */
    private readonly references: Qcow2References,
  ) {
    this.walk = new Qcow2L1Walk(source, header);
    this.clusterBits = header.clusterBits;
    this.hasDataFile = (header.incompatible & INCOMPATIBLE_DATA_FILE) != 0;
    this.isExtended = (header.incompatible & INCOMPATIBLE_EXTENDED_L2) != 0;
    this.entrySize = this.isExtended ? 16 : 8;
  }

  check(l1Offset: u64, l1Size: u32): void {
    const walk = this.walk;
    walk.begin(l1Offset, l1Size);
    while (walk.next()) {
      for (let place: u32 = 0; place < walk.batch.count; place++) this.checkTable(place);
    }
  }

  private checkTable(place: u32): void {
    const entry = this.walk.entry(place);
    const cluster = (entry & ENTRY_OFFSET_MASK) >> this.clusterBits;
    if ((entry & ENTRY_OFFSET_MASK) == 0 || !this.isReadable(cluster)) return;
    const refcount = this.refcountOf(cluster);
    if ((refcount == 1) != ((entry & COPIED) != 0)) {
      this.findings.corruption(FINDING_COPIED_TABLE, this.walk.indexOf(place), entry, refcount);
    }

    const batch = this.walk.batch;
    if (batch.isBehindEnd(place)) return;
    const end = batch.at(place) + batch.tableSize;
    for (let at = batch.at(place); at < end; at += this.entrySize) {
      const found = loadBe64(batch.bytes, at);
      if (found != 0) this.checkEntry(found);
    }
  }

  private checkEntry(entry: u64): void {
    const kind = clusterKind(this.isExtended ? entry & ~ENTRY_ZERO : entry, this.hasDataFile);
    if (kind != KIND_DATA && kind != KIND_ZERO_PLACED) return;
    const cluster = (entry & ENTRY_OFFSET_MASK) >> this.clusterBits;
    if (!this.hasDataFile && !this.isReadable(cluster)) return;
    // A data file's clusters have no refcounts; each belongs to one entry.
    const refcount: u64 = this.hasDataFile ? 1 : this.refcountOf(cluster);
    if ((refcount == 1) != ((entry & COPIED) != 0)) this.findings.corruption(FINDING_COPIED_DATA, entry, refcount);
  }

  private isReadable(cluster: u64): bool {
    return !this.refcounts.isUnreadable(cluster >> this.refcounts.blockBits);
  }

  private refcountOf(cluster: u64): u64 {
    if (cluster >= this.references.clusterCount) return this.refcounts.read(cluster);
    const counters = this.references.counters;
    const known = counters.get(cluster);
    return known == counters.limit ? this.refcounts.read(cluster) : known;
  }
}
