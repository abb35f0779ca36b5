import {REASON_QCOW2_CORRUPT} from '../abi/image-reasons.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {storeHex, storeText} from '../bytes/text.ts';
import {FaultReport} from '../host/faults.ts';
import {failReporting} from '../report/refusal.ts';

// What qemu-img says of a damaged table or entry when it comes across it. Each ends the program, unless faults are tolerated: the caller
// then returns at once.

const TEXT_SIZE: u32 = 256;
/** The only one, since there may be as many faults as sectors. */
const REPORT: FaultReport = new FaultReport(REASON_QCOW2_CORRUPT, allocateRegion(TEXT_SIZE));

/** `table` is where the L2 table should begin. */
export function refuseTableOffset(table: u64, l1Index: u64): void {
  const words = new Words();
  words.add('L2 table offset ', table).add(' unaligned (L1 index: ', l1Index).end(')');
}

export function refuseClusterOffset(cluster: u64, table: u64, index: u64): void {
  const words = new Words();
  words.add('Cluster allocation offset ', cluster).add(' unaligned (L2 offset: ', table).add(INDEX, index).end(')');
}

/** The entry's bitmap calls a subcluster two things at once. */
export function refuseInvalidEntry(table: u64, index: u64): void {
  // The two spaces are qemu-img's.
  refuseEntry('Invalid cluster entry found  (L2 offset: ', table, index);
}

export function refuseZeroBeforeVersion3(table: u64, index: u64): void {
  refuseEntry('Zero cluster entry found in pre-v3 image (L2 offset: ', table, index);
}

export function refuseCompressedInDataFile(table: u64, index: u64): void {
  refuseEntry('Compressed cluster entry found in image with external data file (L2 offset: ', table, index);
}

/** A data file holds every cluster where the guest sees it. */
export function refuseDataFileOffset(host: u64, guest: u64, index: u64): void {
  const words = new Words();
  words.add('External data file host cluster offset ', host).add(' does not match guest cluster offset: ', guest);
  words.add(INDEX, index).end(')');
}

export function refuseBlockOffset(block: u64, index: u64): void {
  const words = new Words();
  words.add('Refblock offset ', block).add(' unaligned (reftable index: ', index).end(')');
}

/** Refcounts that no image with this file can have. */
export function refuseRefcounts(offset: u64): void {
  const words = new Words();
  words.add('Refcounts of clusters far behind the end of the file (offset ', offset).end(')');
}

/** A cluster that is to be written alone by whoever has it, though its refcount is another than one. */
export function refuseShared(offset: u64, refcount: u64): void {
  const words = new Words();
  words.add('Cluster at ', offset).add(' is marked as used once, but its refcount is ', refcount).end('');
}

/** Something else lies where a write was going to. */
export function refuseOverlap(offset: u64, what: string): void {
  const words = new Words();
  words.add('Preventing invalid write at ', offset).end(what);
}

function refuseEntry(text: string, table: u64, index: u64): void {
  const words = new Words();
  words.add(text, table).add(INDEX, index).end(')');
}

const INDEX: string = ', L2 index: ';

/** A sentence of texts and numbers; numbers are hexadecimal, zero without its mark, as C's %#x prints them. */
class Words {
  private readonly text: Region = REPORT.text;
  private length: u32 = 0;

  add(text: string, value: u64): Words {
    this.length = storeText(this.text, this.length, text);
    if (value != 0) this.length = storeText(this.text, this.length, '0x');
    this.length = storeHex(this.text, this.length, value, 1);
    return this;
  }

  end(text: string): void {
    this.length = storeText(this.text, this.length, text);
    REPORT.length = this.length;
    failReporting(REPORT);
  }
}
