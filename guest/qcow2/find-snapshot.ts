import {LAYER_FLAG_SNAPSHOT_BY_ID, LAYER_FLAG_SNAPSHOT_BY_NAME} from '../abi/chain-config.ts';
import {
  REASON_QCOW2_SNAPSHOT_L1_LARGE,
  REASON_QCOW2_SNAPSHOT_L1_OFFSET,
  REASON_QCOW2_SNAPSHOT_MISSING,
} from '../abi/image-reasons.ts';
import {equalBytes, findByte} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {refuseImage} from '../report/refusal.ts';
import {Qcow2Image} from './open.ts';
import {Qcow2Snapshot, Qcow2SnapshotReader} from './snapshots.ts';
import {isPlaced, L1_TABLE_LIMIT} from './tables.ts';

/**
 * The snapshot that the layer's config asks for: every id is tried before any name. Ends the program when there is none,
 * or its L1 table is misplaced or too large.
 */
export function findSnapshot(image: Qcow2Image, layer: LayerConfig): Qcow2Snapshot {
  const reader = new Qcow2SnapshotReader(image);
  const snapshot = new Qcow2Snapshot();
  const isIdAlone = layer.has(LAYER_FLAG_SNAPSHOT_BY_ID);
  if (!layer.has(LAYER_FLAG_SNAPSHOT_BY_NAME) && find(reader, snapshot, layer.snapshot, true)) {
    // qemu-img goes on to the names when the table of the snapshot with that id is misplaced.
    if (isIdAlone || isL1Placed(image, snapshot)) return checkL1(image, snapshot);
  }

  if (isIdAlone || !find(reader, snapshot, layer.snapshot, false)) refuseImage(REASON_QCOW2_SNAPSHOT_MISSING);
  return checkL1(image, snapshot);
}

function find(reader: Qcow2SnapshotReader, snapshot: Qcow2Snapshot, wanted: Region, byId: bool): bool {
  reader.rewind();
  while (reader.next(snapshot)) {
    const at = byId ? snapshot.idAt : snapshot.idAt + snapshot.idLength;
    const length = byId ? snapshot.idLength : snapshot.nameLength;
    const size = findByte(snapshot.window, at, length, 0) - at;
    if (size == wanted.size && equalBytes(snapshot.window, at, wanted, 0, size)) return true;
  }

  return false;
}

function checkL1(image: Qcow2Image, snapshot: Qcow2Snapshot): Qcow2Snapshot {
  if (l1Bytes(snapshot) > L1_TABLE_LIMIT) refuseImage(REASON_QCOW2_SNAPSHOT_L1_LARGE);
  if (!isL1Placed(image, snapshot)) refuseImage(REASON_QCOW2_SNAPSHOT_L1_OFFSET);
  return snapshot;
}

/** A table that is too large is refused as such. */
function isL1Placed(image: Qcow2Image, snapshot: Qcow2Snapshot): bool {
  const size = l1Bytes(snapshot);
  return size > L1_TABLE_LIMIT || isPlaced(image.header, snapshot.l1Offset, size);
}

function l1Bytes(snapshot: Qcow2Snapshot): u64 {
  return (snapshot.l1Size as u64) * 8;
}
