import {FINDING_REPAIR_COPIED_DATA, FINDING_REPAIR_COPIED_TABLE} from '../abi/check-messages.ts';
import {loadBe64, storeBe64} from '../bytes/big-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {Findings} from '../check/findings.ts';
import {writeDevice} from '../host/calls.ts';
import {Qcow2References} from './check-references.ts';
import {clusterKind, ENTRY_COPIED, ENTRY_OFFSET_MASK, KIND_DATA, KIND_ZERO_PLACED} from './cluster-kind.ts';
import {INCOMPATIBLE_DATA_FILE, INCOMPATIBLE_EXTENDED_L2} from './header.ts';
import {Qcow2L1Walk} from './l1-walk.ts';
import {Qcow2Image} from './open.ts';

const ENTRY_ZERO: u64 = 1;

/** Sets the COPIED flag of the active tables' entries exactly where nobody else has the cluster, by its references. */
export function repairCopiedFlags(findings: Findings, image: Qcow2Image, references: Qcow2References): void {
  new CopiedRepair(findings, image, references).run();
}

class CopiedRepair {
  private readonly walk: Qcow2L1Walk;
  private readonly hasDataFile: bool;
  private readonly isExtended: bool;
  private readonly field: Region = allocateRegion(8);

  constructor(
    private readonly findings: Findings,
    private readonly image: Qcow2Image,
    private readonly references: Qcow2References,
  ) {
    this.walk = new Qcow2L1Walk(image.source, image.header);
    this.hasDataFile = (image.header.incompatible & INCOMPATIBLE_DATA_FILE) != 0;
    this.isExtended = (image.header.incompatible & INCOMPATIBLE_EXTENDED_L2) != 0;
  }

  run(): void {
    this.walk.begin(this.image.header.l1Offset, this.image.header.l1Size);
    while (this.walk.next()) {
      for (let place: u32 = 0; place < this.walk.batch.count; place++) this.repairTable(place);
    }
  }

  private repairTable(place: u32): void {
    const entry = this.walk.entry(place);
    const table = entry & ENTRY_OFFSET_MASK;
    if (table == 0) return;
    const index = this.walk.indexOf(place);
    const refcount = this.refcountOf(table);
    if ((refcount == 1) != ((entry & ENTRY_COPIED) != 0)) {
      this.findings.note(FINDING_REPAIR_COPIED_TABLE, index, entry, refcount);
      this.store(this.image.header.l1Offset + (index as u64) * 8, entry, refcount);
    }

    const batch = this.walk.batch;
    if (batch.isBehindEnd(place)) return;
    const step: u32 = this.isExtended ? 16 : 8;
    for (let at: u32 = 0; at < batch.tableSize; at += step) {
      const found = loadBe64(batch.bytes, batch.at(place) + at);
      if (found != 0) this.repairEntry(found, table + at);
    }
  }

  private repairEntry(entry: u64, offset: u64): void {
    const kind = clusterKind(this.isExtended ? entry & ~ENTRY_ZERO : entry, this.hasDataFile);
    if (kind != KIND_DATA && kind != KIND_ZERO_PLACED) return;
    // A data file's clusters have no refcounts; each belongs to one entry.
    const refcount: u64 = this.hasDataFile ? 1 : this.refcountOf(entry & ENTRY_OFFSET_MASK);
    if ((refcount == 1) == ((entry & ENTRY_COPIED) != 0)) return;
    this.findings.note(FINDING_REPAIR_COPIED_DATA, entry, refcount);
    this.store(offset, entry, refcount);
  }

  private refcountOf(offset: u64): u64 {
    return this.references.counters.get(offset >> this.image.header.clusterBits);
  }

  private store(offset: u64, entry: u64, refcount: u64): void {
    storeBe64(this.field, 0, refcount == 1 ? entry | ENTRY_COPIED : entry & ~ENTRY_COPIED);
    writeDevice(this.image.source.slot, offset, this.field, 0, this.field.size);
  }
}
