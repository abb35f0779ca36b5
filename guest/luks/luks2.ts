import {REASON_LUKS2_METADATA} from '../abi/image-reasons.ts';
import {loadBe64} from '../bytes/big-endian.ts';
import {findByte} from '../bytes/memory-block.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {isNamed} from '../bytes/text.ts';
import {readSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {decimalOf, Luks2Values} from './luks2-values.ts';

// LUKS2 On-Disk Format Specification, "Binary Header": 4096 bytes, then the metadata as JSON up to the header's size.
const HEADER_SIZE: u64 = 4096;
const TOTAL_SIZE_AT: u32 = 8;
const LABEL_AT: u32 = 24;
const LABEL_SIZE: u32 = 48;
const UUID_AT: u32 = 168;
const UUID_SIZE: u32 = 40;
/** The same, "JSON Area": the largest that the specification allows. */
const TOTAL_LIMIT: u64 = 0x400000;
/** Longer than any cipher's name. */
const ENCRYPTION_LIMIT: u32 = 256;
/** No file has more bytes. */
const OFFSET_LIMIT: u64 = i64.MAX_VALUE as u64;

/** What the header of a LUKS2 volume tells without its passphrase. */
export class Luks2Image {
  constructor(
    public readonly label: Region,
    public readonly uuid: Region,
    /** As the metadata name it, `aes-xts-plain64`. */
    public readonly encryption: Region,
    /** Bytes from the file's start. */
    public readonly payloadOffset: u64,
    /** Bytes of the payload. */
    public readonly virtualSize: u64,
  ) {}
}

export function openLuks2(source: Source): Luks2Image {
  const total = loadBe64(source.head, TOTAL_SIZE_AT);
  if (total <= HEADER_SIZE || total > TOTAL_LIMIT) refuseImage(REASON_LUKS2_METADATA);
  const json = allocateRegion((total - HEADER_SIZE) as u32);
  readSource(source, HEADER_SIZE, json, 0, json.size);
  const values = new Luks2Values(json);
  const encryption = values.find('segments/', 0, '/encryption');
  if (values.isWrong || encryption.size > ENCRYPTION_LIMIT) refuseImage(REASON_LUKS2_METADATA);
  const offset = numberOf(values.find('segments/', 0, '/offset'));
  return new Luks2Image(
    headerText(source, LABEL_AT, LABEL_SIZE),
    headerText(source, UUID_AT, UUID_SIZE),
    encryption,
    offset,
    payloadSize(source, values.find('segments/', 0, '/size'), offset),
  );
}

function payloadSize(source: Source, told: Region, offset: u64): u64 {
  if (!isNamed(told, 'dynamic')) return numberOf(told);
  const size = source.sizeInSectors * SECTOR_SIZE;
  return size > offset ? size - offset : 0;
}

function headerText(source: Source, at: u32, size: u32): Region {
  return sliceRegion(source.head, at, findByte(source.head, at, size, 0) - at);
}

function numberOf(digits: Region): u64 {
  const number = decimalOf(digits, OFFSET_LIMIT);
  if (number < 0) refuseImage(REASON_LUKS2_METADATA);
  return number as u64;
}
