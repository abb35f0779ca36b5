import {FINDING_L1_RESERVED, FINDING_L2_UNALIGNED} from '../abi/check-messages.ts';
import {Findings} from '../check/findings.ts';
import {Source} from '../device/source.ts';
import {Qcow2EntryCheck} from './check-entries.ts';
import {Qcow2CheckOptions} from './check-options.ts';
import {Qcow2References} from './check-references.ts';
import {ENTRY_OFFSET_MASK} from './cluster-kind.ts';
import {Qcow2Header} from './header.ts';
import {Qcow2L1Walk} from './l1-walk.ts';

/** qcow2.txt "L1 table entry": bits 0-8 and 56-62. */
const L1_RESERVED_MASK: u64 = ((0x7f as u64) << 56) | 0x1ff;

/** Counts what an L1 table and the L2 tables that it names refer to. */
export class Qcow2TableCheck {
  private readonly walk: Qcow2L1Walk;
  private readonly clusterSize: u32;

  constructor(
    private readonly findings: Findings,
    source: Source,
    header: Qcow2Header,
    private readonly references: Qcow2References,
    private readonly entryCheck: Qcow2EntryCheck,
    private readonly options: Qcow2CheckOptions,
  ) {
    this.clusterSize = header.clusterSize;
    this.walk = new Qcow2L1Walk(source, header);
  }

  /** `l1Offset` is a multiple of the cluster size. `isActive`: its clusters are those that statistics are about. */
  check(l1Offset: u64, l1Size: u32, isActive: bool): void {
    this.references.count(l1Offset, (l1Size as u64) * 8);
    if (this.findings.errno != 0) return;
    const walk = this.walk;
    walk.begin(l1Offset, l1Size);
    while (walk.next()) {
      for (let place: u32 = 0; place < walk.batch.count; place++) this.checkTable(place, isActive);
    }
  }

  private checkTable(place: u32, isActive: bool): void {
    const entry = this.walk.entry(place);
    const offset = entry & ENTRY_OFFSET_MASK;
    if (this.options.reservedBits && (entry & L1_RESERVED_MASK) != 0) {
      this.findings.corruption(FINDING_L1_RESERVED, entry);
    }

    this.references.count(offset, this.clusterSize);
    if ((offset & ((this.clusterSize as u64) - 1)) != 0) this.findings.corruption(FINDING_L2_UNALIGNED, offset);
    const batch = this.walk.batch;
    if (!batch.isBehindEnd(place)) this.entryCheck.checkTable(batch.bytes, batch.at(place), isActive);
  }
}
