import {
  REASON_QCOW2_BACKING_NAME_LONG,
  REASON_QCOW2_COMPRESSION,
  REASON_QCOW2_COMPRESSION_BIT_CLEAR,
  REASON_QCOW2_COMPRESSION_BIT_SET,
  REASON_QCOW2_ENCRYPTION_METHOD,
  REASON_QCOW2_NO_ENCRYPTION_HEADER,
  REASON_QCOW2_REFCOUNT_WIDTH,
  REASON_QCOW2_SIZE,
  REASON_QCOW2_SUBCLUSTER_SIZE,
} from '../abi/image-reasons.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {readSource, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {parseExtensions, Qcow2Extensions} from './extensions.ts';
import {refuseFeatures} from './features.ts';
import {
  INCOMPATIBLE_COMPRESSION,
  INCOMPATIBLE_EXTENDED_L2,
  INCOMPATIBLE_KNOWN,
  parseHeader,
  Qcow2Header,
} from './header.ts';
import {checkTables} from './tables.ts';

const ENCRYPTION_LIMIT: u32 = 2;
export const ENCRYPTION_LUKS: u32 = 2;
const COMPRESSION_LIMIT: u32 = 1;
const REFCOUNT_ORDER_LIMIT: u32 = 6;
/** qemu's own limit; a name must also end with the first cluster. */
const BACKING_NAME_LIMIT: u32 = 1023;
const SUBCLUSTERS: u32 = 32;
const MINIMUM_SUBCLUSTER_SIZE: u32 = 512;

/** An opened qcow2 image: all that its first cluster says, checked. */
export class Qcow2Image {
  constructor(
    public readonly source: Source,
    public readonly header: Qcow2Header,
    public readonly extensions: Qcow2Extensions,
    /** Empty when there is no backing file. */
    public readonly backingName: Region,
  ) {}
}

/** Checks in qemu-img's order, so that the first fault found is the one it names. `isForCheck`: there may be no refcounts. */
export function openQcow2(source: Source, isForCheck: bool = false): Qcow2Image {
  const header = parseHeader(source);
  checkCompression(header);
  checkFeatures(source, header);
  checkTables(header, isForCheck);
  if (header.encryption > ENCRYPTION_LIMIT) refuseImage(REASON_QCOW2_ENCRYPTION_METHOD, header.encryption);
  const extensions = parseExtensions(source, header, false);
  if (header.encryption == ENCRYPTION_LUKS && extensions.encryptionLength == 0) {
    refuseImage(REASON_QCOW2_NO_ENCRYPTION_HEADER, header.encryption);
  }

  const name = readBackingName(source, header);
  return new Qcow2Image(source, header, extensions, name);
}

/** Ends the program for a size that fits the tables only because it wraps there; qemu-img finds that last of all. */
export function checkSize(image: Qcow2Image): void {
  if (image.header.size > (i64.MAX_VALUE as u64)) refuseImage(REASON_QCOW2_SIZE);
}

function checkCompression(header: Qcow2Header): void {
  if (header.compression > COMPRESSION_LIMIT) refuseImage(REASON_QCOW2_COMPRESSION, header.compression);
  const hasBit = (header.incompatible & INCOMPATIBLE_COMPRESSION) != 0;
  if (hasBit && header.compression == 0) refuseImage(REASON_QCOW2_COMPRESSION_BIT_SET);
  if (!hasBit && header.compression != 0) refuseImage(REASON_QCOW2_COMPRESSION_BIT_CLEAR);
}

function checkFeatures(source: Source, header: Qcow2Header): void {
  const unknown = header.incompatible & ~INCOMPATIBLE_KNOWN;
  if (unknown != 0) refuseFeatures(parseExtensions(source, header, true).featureNames, unknown);
  if ((header.incompatible & INCOMPATIBLE_EXTENDED_L2) != 0) {
    const size = header.clusterSize / SUBCLUSTERS;
    if (size < MINIMUM_SUBCLUSTER_SIZE) refuseImage(REASON_QCOW2_SUBCLUSTER_SIZE, size);
  }

  if (header.refcountOrder > REFCOUNT_ORDER_LIMIT) refuseImage(REASON_QCOW2_REFCOUNT_WIDTH);
}

function readBackingName(source: Source, header: Qcow2Header): Region {
  if (header.backingOffset == 0) return new Region(0, 0);
  const room = header.clusterSize - (header.backingOffset as u32);
  if (header.backingLength > room || header.backingLength > BACKING_NAME_LIMIT) {
    refuseImage(REASON_QCOW2_BACKING_NAME_LONG);
  }

  const name = allocateRegion(header.backingLength);
  readSource(source, header.backingOffset, name, 0, header.backingLength);
  return name;
}
