import {FINDING_SNAPSHOTS_WITH_DATA_FILE} from '../abi/check-messages.ts';
import {ERRNO_TOO_LARGE, Findings} from '../check/findings.ts';
import {openSource, SECTOR_SIZE} from '../device/source.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {Qcow2BitmapCheck} from './check-bitmaps.ts';
import {Qcow2RefcountCheck} from './check-compare.ts';
import {Qcow2CopiedCheck} from './check-copied.ts';
import {Qcow2EntryCheck} from './check-entries.ts';
import {Qcow2CheckOptions} from './check-options.ts';
import {Qcow2References} from './check-references.ts';
import {Qcow2Refcounts} from './check-refcounts.ts';
import {Qcow2SnapshotCheck} from './check-snapshots.ts';
import {Qcow2TableCheck} from './check-tables.ts';
import {openEncryptedData} from './encryption.ts';
import {INCOMPATIBLE_DATA_FILE} from './header.ts';
import {checkSize, openQcow2, Qcow2Image} from './open.ts';

/** qemu-img counts clusters of a file in 31 bits. */
export const CLUSTER_LIMIT: u64 = 0x7fffffff;

/** Checks a qcow2 image in qemu-img's order. A passphrase is not needed; a wrong one ends the program. */
export function checkQcow2(findings: Findings, layer: LayerConfig, options: Qcow2CheckOptions): void {
  const source = openSource(layer.firstDevice);
  const image = openQcow2(source, true);
  if (layer.secret.size > 0) openEncryptedData(image, layer);
  checkSize(image);
  const header = image.header;
  const bitmaps = image.extensions.bitmaps.size > 0 ? new Qcow2BitmapCheck(findings, image) : null;
  const size = header.size & ~((SECTOR_SIZE as u64) - 1);
  findings.totalClusters = (size + header.clusterSize - 1) >> header.clusterBits;
  const snapshots = new Qcow2SnapshotCheck(findings, source, header);
  snapshots.checkTable();
  if (findings.errno != 0) return;
  const fileSize = source.sizeInSectors * SECTOR_SIZE;
  if ((fileSize + header.clusterSize - 1) >> header.clusterBits > CLUSTER_LIMIT) {
    findings.errno = ERRNO_TOO_LARGE;
    return;
  }

  const references = new Qcow2References(findings, header, fileSize);
  countReferences(findings, image, references, snapshots, options);
  if (findings.errno != 0) return;
  if (bitmaps != null) bitmaps.count(references);
  if (findings.errno != 0) return;
  checkRefcounts(findings, image, references, options);
}

/** Counts what tables, snapshots and the encryption header refer to. */
export function countReferences(
  findings: Findings,
  image: Qcow2Image,
  references: Qcow2References,
  snapshots: Qcow2SnapshotCheck,
  options: Qcow2CheckOptions,
): void {
  const header = image.header;
  const entries = new Qcow2EntryCheck(findings, header, references, options);
  const tables = new Qcow2TableCheck(findings, image.source, header, references, entries, options);
  references.count(0, header.clusterSize);
  tables.check(header.l1Offset, header.l1Size, true);
  if ((header.incompatible & INCOMPATIBLE_DATA_FILE) != 0 && header.snapshotCount > 0) {
    findings.corruption(FINDING_SNAPSHOTS_WITH_DATA_FILE, header.snapshotCount);
  }

  snapshots.checkTables(tables);
  if (findings.errno != 0) return;
  references.count(header.snapshotOffset, snapshots.size);
  references.count(image.extensions.encryptionOffset, image.extensions.encryptionLength);
}

function checkRefcounts(
  findings: Findings,
  image: Qcow2Image,
  references: Qcow2References,
  options: Qcow2CheckOptions,
): void {
  const header = image.header;
  const source = image.source;
  const refcounts = new Qcow2Refcounts(source, header);
  const comparison = new Qcow2RefcountCheck(findings, source, header, refcounts, references, options);
  references.count(header.refcountTableOffset, (refcounts.size as u64) * 8);
  comparison.countBlocks();
  comparison.compare();
  new Qcow2CopiedCheck(findings, source, header, refcounts, references).check(header.l1Offset, header.l1Size);
}
