import {REASON_LUKS_OUTSIDE} from '../abi/image-reasons.ts';
import {FORMAT_QCOW2} from '../abi/formats.ts';
import {INFO_FLAG_FOR_CHECK, INFO_FLAG_LUKS_ANY_HEADER, INFO_FLAG_NO_SECRET} from '../abi/info-config.ts';
import {
  IMAGE_FLAG_DIRTY,
  IMAGE_FLAG_ENCRYPTED,
  BITMAP_FLAGS,
  BITMAP_GRANULARITY_BITS,
  BITMAP_NAME,
  INFO_RECORD_BITMAP,
  INFO_RECORD_QCOW2,
  INFO_RECORD_SNAPSHOT,
  NAME_BACKING_FILE,
  NAME_BACKING_FORMAT,
  NAME_DATA_FILE,
  QCOW2_COMPRESSION,
  QCOW2_ENCRYPTION,
  QCOW2_FLAG_CORRUPT,
  QCOW2_FLAG_DATA_FILE,
  QCOW2_FLAG_DATA_FILE_RAW,
  QCOW2_FLAG_EXTENDED_L2,
  QCOW2_FLAG_LAZY_REFCOUNTS,
  QCOW2_FLAGS,
  QCOW2_LENGTH,
  QCOW2_REFCOUNT_BITS,
  QCOW2_VERSION,
  SNAPSHOT_DATE_NANOSECONDS,
  SNAPSHOT_DATE_SECONDS,
  SNAPSHOT_FLAG_ICOUNT,
  SNAPSHOT_FLAGS,
  SNAPSHOT_ICOUNT,
  SNAPSHOT_ID_LENGTH,
  SNAPSHOT_TEXT,
  SNAPSHOT_VM_CLOCK,
  SNAPSHOT_VM_STATE_SIZE,
  WARNING_QCOW2_BITMAPS,
  WARNING_QCOW2_BITMAPS_VERSION_2,
} from '../abi/info-messages.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes, findByte} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';
import {
  AUTOCLEAR_DATA_FILE_RAW,
  COMPATIBLE_LAZY_REFCOUNTS,
  INCOMPATIBLE_CORRUPT,
  INCOMPATIBLE_DATA_FILE,
  INCOMPATIBLE_DIRTY,
  INCOMPATIBLE_EXTENDED_L2,
  Qcow2Header,
} from '../qcow2/header.ts';
import {checkSize, ENCRYPTION_LUKS, Qcow2Image} from '../qcow2/open.ts';
import {Qcow2Bitmap} from '../qcow2/bitmaps.ts';
import {openBitmaps} from '../qcow2/open-bitmaps.ts';
import {LUKS_HEADER_SIZE} from '../luks/header.ts';
import {readLuksHeader} from '../luks/read-header.ts';
import {InfoRequest} from './info-request.ts';
import {reportLuks} from './report-luks.ts';
import {Qcow2Snapshot, Qcow2SnapshotReader} from '../qcow2/snapshots.ts';
import {refuseImage} from './refusal.ts';
import {Report} from './report.ts';
import {reportWarning} from './report-warning.ts';
import {reportImage, reportName, reportNameBytes} from './report-image.ts';

export function reportQcow2(report: Report, image: Qcow2Image, request: InfoRequest): void {
  const header = image.header;
  const dirty: u32 = (header.incompatible & INCOMPATIBLE_DIRTY) != 0 ? IMAGE_FLAG_DIRTY : 0;
  const encrypted: u32 = header.encryption != 0 ? IMAGE_FLAG_ENCRYPTED : 0;
  // qemu-img counts sectors, the last one whole or not at all.
  reportImage(report, FORMAT_QCOW2, header.size & ~511, header.clusterSize, dirty | encrypted);
  reportName(report, NAME_BACKING_FILE, image.backingName);
  if (image.backingName.size > 0) reportName(report, NAME_BACKING_FORMAT, image.extensions.backingFormat);
  const dataFile = image.extensions.dataFile;
  if (image.extensions.hasDataFileName) reportNameBytes(report, NAME_DATA_FILE, dataFile, dataFile.size);
  reportHeader(report, header);
  if (!request.has(INFO_FLAG_FOR_CHECK)) reportSnapshots(report, image);
  if (image.extensions.bitmaps.size > 0) reportBitmaps(report, image);
  if (image.extensions.hasLostBitmaps) {
    reportWarning(report, header.version < 3 ? WARNING_QCOW2_BITMAPS_VERSION_2 : WARNING_QCOW2_BITMAPS);
  }

  // Without the passphrase it is refused by the host, in whose words the header plays no part.
  if (header.encryption == ENCRYPTION_LUKS && !request.has(INFO_FLAG_NO_SECRET)) {
    if (image.extensions.encryptionLength < LUKS_HEADER_SIZE) refuseImage(REASON_LUKS_OUTSIDE);
    const anyHeader = request.has(INFO_FLAG_LUKS_ANY_HEADER);
    reportLuks(report, readLuksHeader(image.source, image.extensions.encryptionOffset, anyHeader));
  }

  checkSize(image);
}

function reportHeader(report: Report, header: Qcow2Header): void {
  const body = report.add(INFO_RECORD_QCOW2, QCOW2_LENGTH);
  storeLe32(body, QCOW2_VERSION, header.version);
  storeLe32(body, QCOW2_FLAGS, headerFlags(header));
  storeLe32(body, QCOW2_REFCOUNT_BITS, (1 as u32) << header.refcountOrder);
  storeLe32(body, QCOW2_COMPRESSION, header.compression);
  storeLe32(body, QCOW2_ENCRYPTION, header.encryption);
}

function headerFlags(header: Qcow2Header): u32 {
  let flags: u32 = 0;
  if ((header.compatible & COMPATIBLE_LAZY_REFCOUNTS) != 0) flags |= QCOW2_FLAG_LAZY_REFCOUNTS;
  if ((header.incompatible & INCOMPATIBLE_CORRUPT) != 0) flags |= QCOW2_FLAG_CORRUPT;
  if ((header.incompatible & INCOMPATIBLE_EXTENDED_L2) != 0) flags |= QCOW2_FLAG_EXTENDED_L2;
  if ((header.incompatible & INCOMPATIBLE_DATA_FILE) != 0) flags |= QCOW2_FLAG_DATA_FILE;
  if ((header.autoclear & AUTOCLEAR_DATA_FILE_RAW) != 0) flags |= QCOW2_FLAG_DATA_FILE_RAW;
  return flags;
}

function reportSnapshots(report: Report, image: Qcow2Image): void {
  const reader = new Qcow2SnapshotReader(image);
  const snapshot = new Qcow2Snapshot();
  // Of an image with a data file qemu-img reads the table too, and lists nothing.
  const isListed = (image.header.incompatible & INCOMPATIBLE_DATA_FILE) == 0;
  while (reader.next(snapshot)) {
    if (isListed) reportSnapshot(report, snapshot);
  }
}

/** qemu-img shows at most this much of an id or a name. */
const ID_LIMIT: u32 = 127;
const NAME_LIMIT: u32 = 255;

function reportSnapshot(report: Report, snapshot: Qcow2Snapshot): void {
  const idLength = textLength(snapshot.window, snapshot.idAt, snapshot.idLength, ID_LIMIT);
  const nameAt = snapshot.idAt + snapshot.idLength;
  const nameLength = textLength(snapshot.window, nameAt, snapshot.nameLength, NAME_LIMIT);
  const body = report.add(INFO_RECORD_SNAPSHOT, SNAPSHOT_TEXT + idLength + nameLength);
  storeLe64(body, SNAPSHOT_VM_STATE_SIZE, snapshot.vmStateSize);
  storeLe64(body, SNAPSHOT_VM_CLOCK, snapshot.vmClock);
  storeLe64(body, SNAPSHOT_ICOUNT, snapshot.icount);
  storeLe32(body, SNAPSHOT_DATE_SECONDS, snapshot.seconds);
  storeLe32(body, SNAPSHOT_DATE_NANOSECONDS, snapshot.nanoseconds);
  storeLe32(body, SNAPSHOT_FLAGS, snapshot.hasIcount ? SNAPSHOT_FLAG_ICOUNT : 0);
  storeLe32(body, SNAPSHOT_ID_LENGTH, idLength);
  copyBytes(body, SNAPSHOT_TEXT, snapshot.window, snapshot.idAt, idLength);
  copyBytes(body, SNAPSHOT_TEXT + idLength, snapshot.window, nameAt, nameLength);
}

/** Bytes up to a zero byte, and no more than `limit`. */
function textLength(bytes: Region, at: u32, length: u32, limit: u32): u32 {
  return findByte(bytes, at, length < limit ? length : limit, 0) - at;
}

function reportBitmaps(report: Report, image: Qcow2Image): void {
  const directory = openBitmaps(image);
  const bitmap = new Qcow2Bitmap();
  let at: u32 = 0;
  for (let index: u32 = 0; index < directory.count; index++) {
    at = directory.read(at, bitmap);
    const nameLength = textLength(directory.bytes, bitmap.nameAt, bitmap.nameLength, bitmap.nameLength);
    const body = report.add(INFO_RECORD_BITMAP, BITMAP_NAME + nameLength);
    storeLe32(body, BITMAP_FLAGS, bitmap.flags);
    storeLe32(body, BITMAP_GRANULARITY_BITS, bitmap.granularityBits);
    copyBytes(body, BITMAP_NAME, directory.bytes, bitmap.nameAt, nameLength);
  }
}
