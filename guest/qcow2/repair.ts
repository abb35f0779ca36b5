import {REASON_QCOW2_DIRTY} from '../abi/image-reasons.ts';
import {storeBe64} from '../bytes/big-endian.ts';
import {allocateRegion} from '../bytes/region.ts';
import {Findings} from '../check/findings.ts';
import {openSource, SECTOR_SIZE} from '../device/source.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {writeDevice} from '../host/calls.ts';
import {refuseImage} from '../report/refusal.ts';
import {Qcow2BitmapCheck} from './check-bitmaps.ts';
import {Qcow2RefcountCheck} from './check-compare.ts';
import {Qcow2CheckOptions} from './check-options.ts';
import {Qcow2References} from './check-references.ts';
import {Qcow2Refcounts} from './check-refcounts.ts';
import {Qcow2SnapshotCheck} from './check-snapshots.ts';
import {CLUSTER_LIMIT, countReferences} from './check.ts';
import {INCOMPATIBLE_CORRUPT, INCOMPATIBLE_DIRTY} from './header.ts';
import {checkSize, openQcow2, Qcow2Image} from './open.ts';
import {repairCopiedFlags} from './repair-copied.ts';
import {repairRefcounts} from './repair-refcounts.ts';
import {RefcountRebuild} from './rebuild-refcounts.ts';

/** qcow2.txt "Header", bytes 72-79. */
const INCOMPATIBLE_AT: u64 = 72;

/**
 * Makes the refcounts of an image that is marked dirty those of its references, and the COPIED flags right, in qemu-img's
 * order and with its words; then takes the mark off. Ends the program, with nothing changed, where more than refcounts and
 * flags is wrong.
 */
export function repairQcow2(findings: Findings, layer: LayerConfig, options: Qcow2CheckOptions): void {
  const image = openQcow2(openSource(layer.firstDevice), true);
  checkSize(image);
  const marks = image.header.incompatible & (INCOMPATIBLE_DIRTY | INCOMPATIBLE_CORRUPT);
  // What is corrupt is not written to at all.
  if (marks != INCOMPATIBLE_DIRTY) return;
  const references = countAll(findings, image, options);
  const refcounts = new Qcow2Refcounts(image.source, image.header);
  const comparison = new Qcow2RefcountCheck(findings, image.source, image.header, refcounts, references, options);
  references.count(image.header.refcountTableOffset, (refcounts.size as u64) * 8);
  comparison.countBlocks();
  refuseDamage(findings);
  comparison.compare(true);
  if (comparison.hasUncounted) new RefcountRebuild(findings, image, refcounts, references).run();
  else if (findings.refcountErrors > 0) repairRefcounts(findings, image, refcounts, references);
  repairCopiedFlags(findings, image, references);
  clearDirty(image);
}

function countAll(findings: Findings, image: Qcow2Image, options: Qcow2CheckOptions): Qcow2References {
  const header = image.header;
  const bitmaps = image.extensions.bitmaps.size > 0 ? new Qcow2BitmapCheck(findings, image) : null;
  const snapshots = new Qcow2SnapshotCheck(findings, image.source, header);
  snapshots.checkTable();
  refuseDamage(findings);
  const fileSize = image.source.sizeInSectors * SECTOR_SIZE;
  const clusters = (fileSize + header.clusterSize - 1) >> header.clusterBits;
  if (clusters > CLUSTER_LIMIT) refuseImage(REASON_QCOW2_DIRTY);
  const references = new Qcow2References(findings, header, fileSize, RefcountRebuild.roomFor(clusters));
  countReferences(findings, image, references, snapshots, options);
  refuseDamage(findings);
  if (bitmaps != null) bitmaps.count(references);
  return references;
}

function refuseDamage(findings: Findings): void {
  if (findings.errno != 0 || findings.corruptions > 0 || findings.checkErrors > 0) {
    findings.finish();
    refuseImage(REASON_QCOW2_DIRTY);
  }
}

function clearDirty(image: Qcow2Image): void {
  const bytes = allocateRegion(8);
  storeBe64(bytes, 0, image.header.incompatible & ~INCOMPATIBLE_DIRTY);
  writeDevice(image.source.slot, INCOMPATIBLE_AT, bytes, 0, bytes.size);
}
