import {storeBe32, storeBe64} from '../bytes/big-endian.ts';
import {store8} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {storeText} from '../bytes/text.ts';
import {ClusterAllocator} from './cluster-allocator.ts';
import {Qcow2Geometry} from './emit-geometry.ts';
import {Qcow2Options} from './emit-options.ts';
import {
  AUTOCLEAR_DATA_FILE_RAW,
  COMPATIBLE_LAZY_REFCOUNTS,
  INCOMPATIBLE_COMPRESSION,
  INCOMPATIBLE_DATA_FILE,
  INCOMPATIBLE_EXTENDED_L2,
} from './header.ts';
import {QCOW2_MAGIC} from './probe.ts';

// qcow2.txt "Header": 72 bytes in version 2; version 3 with the compression type, padded to eight bytes, has 112.
const VERSION_2_LENGTH: u32 = 72;
const VERSION_3_LENGTH: u32 = 112;
// qcow2.txt "Header extensions": magic and length, then the data padded to eight bytes.
const EXTENSION_HEAD: u32 = 8;
const EXTENSION_BACKING_FORMAT: u32 = 0xe2792aca;
const EXTENSION_FEATURE_NAMES: u32 = 0x6803f857;
const EXTENSION_DATA_FILE: u32 = 0x44415441;
const EXTENSION_ENCRYPTION: u32 = 0x0537be77;
/** qcow2.txt "Full disk encryption header pointer": u64 offset and u64 length. */
const ENCRYPTION_POINTER_SIZE: u32 = 16;
/** qcow2.txt "Feature name table": type, bit, and a name of 46 bytes. */
const FEATURE_NAME_SIZE: u32 = 48;
const FEATURE_NAMES: u32 = 8;
/** qemu leaves the feature names out of clusters that are not larger than this. */
const NO_FEATURE_NAMES: u64 = 4096;

/** Bytes of header, extensions and backing file name together. */
export function headerLength(options: Qcow2Options, geometry: Qcow2Geometry): u64 {
  return (extensionsEnd(options, geometry) as u64) + options.backingName.size;
}

/** The first cluster. `l1Cluster` is 0 where there is no L1 table; the LUKS header is at `volumeOffset`. */
export function makeHeader(
  options: Qcow2Options,
  geometry: Qcow2Geometry,
  allocator: ClusterAllocator,
  l1Cluster: u64,
  volumeOffset: u64,
): Region {
  const bytes = allocateRegion(geometry.clusterSize as u32);
  storeBe32(bytes, 0, QCOW2_MAGIC);
  storeBe32(bytes, 4, options.version);
  storeBe32(bytes, 20, geometry.clusterBits);
  storeBe64(bytes, 24, geometry.virtualSize);
  storeBe32(bytes, 32, options.encryption);
  storeBe32(bytes, 36, geometry.l1Entries as u32);
  storeBe64(bytes, 40, l1Cluster << geometry.clusterBits);
  storeBe64(bytes, 48, allocator.table.cluster << geometry.clusterBits);
  storeBe32(bytes, 56, allocator.table.clusters as u32);
  if (options.version >= 3) storeVersion3(bytes, options, geometry);
  storeExtensions(bytes, options, geometry, volumeOffset);
  if (options.backingName.size > 0) storeBackingName(bytes, options, extensionsEnd(options, geometry));
  return bytes;
}

// qcow2.txt "Header", bytes 72 to 111.
function storeVersion3(bytes: Region, options: Qcow2Options, geometry: Qcow2Geometry): void {
  let incompatible: u64 = 0;
  if (options.compressionType != 0) incompatible |= INCOMPATIBLE_COMPRESSION;
  if (options.isExtendedL2) incompatible |= INCOMPATIBLE_EXTENDED_L2;
  if (options.dataFile.size > 0) incompatible |= INCOMPATIBLE_DATA_FILE;
  storeBe64(bytes, 72, incompatible);
  storeBe64(bytes, 80, options.isLazyRefcounts ? COMPATIBLE_LAZY_REFCOUNTS : 0);
  storeBe64(bytes, 88, options.isDataFileRaw ? AUTOCLEAR_DATA_FILE_RAW : 0);
  storeBe32(bytes, 96, geometry.refcountOrder);
  storeBe32(bytes, 100, VERSION_3_LENGTH);
  store8(bytes, 104, options.compressionType as u8);
}

// In qemu's order: backing format, data file, encryption, feature names; the end marker is eight zero bytes.
function storeExtensions(bytes: Region, options: Qcow2Options, geometry: Qcow2Geometry, volumeOffset: u64): void {
  let at = baseLength(options);
  at += storeTextExtension(bytes, at, EXTENSION_BACKING_FORMAT, options.backingFormat);
  at += storeTextExtension(bytes, at, EXTENSION_DATA_FILE, options.dataFile);
  const volume = options.volume;
  if (volume) {
    storeBe32(bytes, at, EXTENSION_ENCRYPTION);
    storeBe32(bytes, at + 4, ENCRYPTION_POINTER_SIZE);
    storeBe64(bytes, at + EXTENSION_HEAD, volumeOffset);
    storeBe64(bytes, at + EXTENSION_HEAD + 8, volume.size);
    at += extensionLength(ENCRYPTION_POINTER_SIZE);
  }
  if (hasFeatureNames(options, geometry)) {
    storeBe32(bytes, at, EXTENSION_FEATURE_NAMES);
    storeBe32(bytes, at + 4, FEATURE_NAMES * FEATURE_NAME_SIZE);
    storeFeatureNames(bytes, at + EXTENSION_HEAD);
  }
}

/** An extension with a text, where there is one; gives the bytes that it takes. */
function storeTextExtension(bytes: Region, at: u32, type: u32, text: Region): u32 {
  if (text.size == 0) return 0;
  storeBe32(bytes, at, type);
  storeBe32(bytes, at + 4, text.size);
  copyBytes(bytes, at + EXTENSION_HEAD, text, 0, text.size);
  return extensionLength(text.size);
}

// qcow2.txt "Feature name table": type 0 incompatible, 1 compatible, 2 autoclear; then the bit's number.
function storeFeatureNames(bytes: Region, at: u32): void {
  storeFeatureName(bytes, at, 0, 0, 'dirty bit');
  storeFeatureName(bytes, at + FEATURE_NAME_SIZE, 0, 1, 'corrupt bit');
  storeFeatureName(bytes, at + 2 * FEATURE_NAME_SIZE, 0, 2, 'external data file');
  storeFeatureName(bytes, at + 3 * FEATURE_NAME_SIZE, 0, 3, 'compression type');
  storeFeatureName(bytes, at + 4 * FEATURE_NAME_SIZE, 0, 4, 'extended L2 entries');
  storeFeatureName(bytes, at + 5 * FEATURE_NAME_SIZE, 1, 0, 'lazy refcounts');
  storeFeatureName(bytes, at + 6 * FEATURE_NAME_SIZE, 2, 0, 'bitmaps');
  storeFeatureName(bytes, at + 7 * FEATURE_NAME_SIZE, 2, 1, 'raw external data');
}

function storeFeatureName(bytes: Region, at: u32, type: u8, bit: u8, name: string): void {
  store8(bytes, at, type);
  store8(bytes, at + 1, bit);
  storeText(bytes, at + 2, name);
}

// qcow2.txt "Header", bytes 8 to 19. The name follows the extensions without a terminator.
function storeBackingName(bytes: Region, options: Qcow2Options, at: u32): void {
  storeBe64(bytes, 8, at);
  storeBe32(bytes, 16, options.backingName.size);
  copyBytes(bytes, at, options.backingName, 0, options.backingName.size);
}

function extensionsEnd(options: Qcow2Options, geometry: Qcow2Geometry): u32 {
  let end = baseLength(options) + EXTENSION_HEAD;
  if (options.backingFormat.size > 0) end += extensionLength(options.backingFormat.size);
  if (options.dataFile.size > 0) end += extensionLength(options.dataFile.size);
  if (options.volume) end += extensionLength(ENCRYPTION_POINTER_SIZE);
  if (hasFeatureNames(options, geometry)) end += extensionLength(FEATURE_NAMES * FEATURE_NAME_SIZE);
  return end;
}

function extensionLength(dataLength: u32): u32 {
  return EXTENSION_HEAD + ((dataLength + 7) & ~7);
}

function baseLength(options: Qcow2Options): u32 {
  return options.version >= 3 ? VERSION_3_LENGTH : VERSION_2_LENGTH;
}

function hasFeatureNames(options: Qcow2Options, geometry: Qcow2Geometry): bool {
  return options.version >= 3 && geometry.clusterSize > NO_FEATURE_NAMES;
}
