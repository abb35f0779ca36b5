import {
  REASON_ERRNO,
  REASON_SIZE,
  REASON_VMDK_CREATE_TYPE,
  REASON_VMDK_DESCRIPTOR,
  REASON_VMDK_EXTENT_LINE,
  REASON_VMDK_TOO_MANY_EXTENTS,
  REASON_VMDK_TOO_SMALL,
} from '../abi/image-reasons.ts';
import {DEVICE_LIMIT} from '../abi/calls.ts';
import {loadLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {hasText, storeText} from '../bytes/text.ts';
import {openSourceIn, readSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {deviceSize} from '../host/calls.ts';
import {refuseImage, refuseImageNaming} from '../report/refusal.ts';
import {Descriptor, MISSING} from './descriptor.ts';
import {ExtentLine, nextLine, readExtentLine} from './extent-line.ts';
import {VmdkExtent, VmdkImage} from './image.ts';
import {MAGIC_ESX, MAGIC_HOSTED} from './probe.ts';
import {openSeSparseExtent} from './se-sparse-extent.ts';
import {DESCRIPTOR_OFFSET_AT, isDescriptorOnly, openSparseExtent} from './sparse-extent.ts';

/** qemu-img reads at most this much of a descriptor file, and this much of an embedded one. */
export const DESCRIPTOR_LIMIT: u32 = 0xfffff;
export const EMBEDDED_SIZE: u32 = 20 * 512;
/** Where a sparse extent's own descriptor is looked for, whatever its header says. */
export const EMBEDDED_AT: u32 = 512;
const NAME_LIMIT: u32 = 1023;
const EINVAL: u64 = 22;
/** Of an extent's file, its headers; there can be thousands. */
const EXTENT_HEAD_SIZE: u32 = 4096;

/** Opens an image of `devices` slots: the source's own, then the extents' in the descriptor's order. */
export function openVmdk(source: Source, devices: u32): VmdkImage {
  if (source.sizeInSectors * SECTOR_SIZE < 4) refuseImage(REASON_VMDK_TOO_SMALL);
  const image = new VmdkImage(source.slot);
  if (isSparse(source)) {
    openSingle(image, source, devices);
  } else {
    openDescriptor(image, new Descriptor(readText(source, 0, DESCRIPTOR_LIMIT)), devices);
    if (image.missing.length == 0) readIdentity(image, new Descriptor(readText(source, 0, EMBEDDED_SIZE)));
  }

  if (image.missing.length == 0 && image.isTooLarge) refuseImage(REASON_SIZE);
  return image;
}

function isSparse(source: Source): bool {
  return hasText(source.head, 0, MAGIC_HOSTED) || hasText(source.head, 0, MAGIC_ESX);
}

/** One file that is its own only extent, described by what is embedded in it. */
function openSingle(image: VmdkImage, source: Source, devices: u32): void {
  const embedded = new Descriptor(readText(source, EMBEDDED_AT, EMBEDDED_SIZE));
  image.isEmbedded = true;
  if (isDescriptorOnly(source)) {
    const offset = loadLe64(source.head, DESCRIPTOR_OFFSET_AT) * SECTOR_SIZE;
    openDescriptor(image, new Descriptor(readText(source, offset, DESCRIPTOR_LIMIT)), devices);
    if (image.missing.length > 0) return;
  } else {
    const extent = openSparseExtent(source);
    image.extents.push(extent);
    image.createType = constantText(extent.isCompressed ? 'streamOptimized' : 'monolithicSparse');
  }

  readIdentity(image, embedded);
}

function constantText(text: string): Region {
  const bytes = allocateRegion(text.length);
  storeText(bytes, 0, text);
  return bytes;
}

/** The text from `offset` on; what lies behind the file's end is not there. */
export function readText(source: Source, offset: u64, limit: u32): Region {
  const size = source.sizeInSectors * SECTOR_SIZE;
  const available: u64 = offset < size ? size - offset : 0;
  const length: u32 = available < limit ? (available as u32) : limit;
  const text = allocateRegion(length);
  readSource(source, offset, text, 0, length);
  return text;
}

/** "The Header" of a descriptor: identities, and the name of the parent. */
function readIdentity(image: VmdkImage, descriptor: Descriptor): void {
  const cid = descriptor.hexValue('CID');
  const parentCid = descriptor.hexValue('parentCID');
  if (cid == MISSING || parentCid == MISSING) refuseImage(REASON_ERRNO, EINVAL);
  image.cid = cid as u32;
  image.parentCid = parentCid as u32;
  if (!descriptor.has('parentFileNameHint')) return;
  const name = descriptor.quotedValue('parentFileNameHint');
  if (name == null || name.size > NAME_LIMIT) {
    refuseImage(REASON_VMDK_DESCRIPTOR);
    return;
  }

  image.parentName = name;
}

function openDescriptor(image: VmdkImage, descriptor: Descriptor, devices: u32): void {
  const createType = descriptor.quotedValue('createType');
  if (createType == null) {
    refuseImage(REASON_VMDK_DESCRIPTOR);
    return;
  }

  if (!isKnownCreateType(createType)) {
    refuseImageNaming(REASON_VMDK_CREATE_TYPE, createType, 0, createType.size);
  }

  image.createType = createType;
  const head = allocateRegion(EXTENT_HEAD_SIZE);
  for (let at: u32 = 0; at < descriptor.length; at = nextLine(descriptor, at)) {
    openLine(image, descriptor, at, devices, head);
  }
}

function isKnownCreateType(type: Region): bool {
  return (
    isWord(type, 'monolithicFlat') ||
    isWord(type, 'vmfs') ||
    isWord(type, 'vmfsSparse') ||
    isWord(type, 'seSparse') ||
    isWord(type, 'twoGbMaxExtentSparse') ||
    isWord(type, 'twoGbMaxExtentFlat')
  );
}

function isWord(bytes: Region, word: string): bool {
  return bytes.size == (word.length as u32) && hasText(bytes, 0, word);
}

function openLine(image: VmdkImage, descriptor: Descriptor, at: u32, devices: u32, head: Region): void {
  const line = readExtentLine(descriptor, at);
  if (line.fields < 4 || !line.isReadWrite) return;
  if (!areFieldsRight(line)) refuseLine(descriptor, at);
  if (line.sectors <= 0 || !isKnownType(line)) return;
  const number: u32 = image.extents.length + image.missing.length + 1;
  const limit: u32 = DEVICE_LIMIT;
  if (number >= limit) refuseImage(REASON_VMDK_TOO_MANY_EXTENTS, limit - 1);
  if (number < devices) {
    image.extents.push(openExtent(line, image.slot + number, head));
  } else {
    image.missing.push(line.name);
  }
}

function areFieldsRight(line: ExtentLine): bool {
  if (line.isType('FLAT')) return line.fields == 5 && line.flatOffset >= 0;
  return line.fields == 4;
}

function isKnownType(line: ExtentLine): bool {
  return line.isFlat || line.isType('SPARSE') || line.isType('VMFSSPARSE') || line.isType('SESPARSE');
}

function refuseLine(descriptor: Descriptor, at: u32): void {
  let end = nextLine(descriptor, at);
  if (end > at && hasText(descriptor.bytes, end - 1, '\n')) end--;
  refuseImageNaming(REASON_VMDK_EXTENT_LINE, descriptor.bytes, at, end - at);
}

function openExtent(line: ExtentLine, slot: u32, head: Region): VmdkExtent {
  const extent = line.isFlat ? openFlat(line, slot) : openSparse(line, openSourceIn(slot, head));
  extent.type = line.type;
  return extent;
}

/** VMDK 5.0 specification, "Simple Extents". */
function openFlat(line: ExtentLine, slot: u32): VmdkExtent {
  const extent = new VmdkExtent();
  extent.sectors = line.sectors;
  extent.slot = slot;
  extent.fileSize = deviceSize(slot);
  if (line.isType('FLAT')) extent.flatSector = line.flatOffset;
  return extent;
}

function openSparse(line: ExtentLine, source: Source): VmdkExtent {
  return line.isType('SESPARSE') ? openSeSparseExtent(source) : openSparseExtent(source);
}
