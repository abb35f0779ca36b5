import {FINDING_SNAPSHOTS_WITH_DATA_FILE} from '../abi/check-messages.ts';
import {Findings} from '../check/findings.ts';
import {Source} from '../device/source.ts';
import {Qcow2CopiedCheck} from './check-copied.ts';
import {Qcow2RefcountCheck} from './check-compare.ts';
import {Qcow2EntryCheck} from './check-entries.ts';
import {Qcow2References} from './check-references.ts';
import {Qcow2Refcounts} from './check-refcounts.ts';
import {Qcow2TableCheck} from './check-tables.ts';
import {INCOMPATIBLE_DATA_FILE} from './header.ts';
import {Qcow2Image, checkSize, openQcow2} from './open.ts';

/** Checks a qcow2 image in qemu-img's order. `checksReserved`: reserved bits and subcluster bitmaps too. */
export function checkQcow2(findings: Findings, source: Source, checksReserved: bool): void {
  const image = openQcow2(source);
  checkSize(image);
  const header = image.header;
  const size = header.size & ~511;
  findings.totalClusters = (size + header.clusterSize - 1) >> header.clusterBits;
  const references = new Qcow2References(findings, header, source.sizeInSectors * 512);
  const refcounts = new Qcow2Refcounts(source, header);
  countReferences(findings, image, references, checksReserved);
  const comparison = new Qcow2RefcountCheck(findings, source, header, refcounts, references, checksReserved);
  references.count(header.refcountTableOffset, (refcounts.size as u64) * 8);
  comparison.countBlocks();
  comparison.compare();
  new Qcow2CopiedCheck(findings, source, header, refcounts, references).check(header.l1Offset, header.l1Size);
}

function countReferences(
  findings: Findings,
  image: Qcow2Image,
  references: Qcow2References,
  checksReserved: bool,
): void {
  const header = image.header;
  const entries = new Qcow2EntryCheck(findings, header, references, checksReserved);
  const tables = new Qcow2TableCheck(findings, image.source, header, references, entries, checksReserved);
  references.count(0, header.clusterSize);
  tables.check(header.l1Offset, header.l1Size, true);
  if ((header.incompatible & INCOMPATIBLE_DATA_FILE) != 0 && header.snapshotCount > 0) {
    findings.corruption(FINDING_SNAPSHOTS_WITH_DATA_FILE, header.snapshotCount);
  }
}
