import {
  DESCRIPTOR_ELSEWHERE,
  DESCRIPTOR_EXTENT_OTHER,
  DESCRIPTOR_EXTENT_PATH,
  DESCRIPTOR_NO_EXTENTS,
  DESCRIPTOR_NOT_ASCII,
  DESCRIPTOR_RECORD_LIMIT,
  DESCRIPTOR_UNKNOWN_LINE,
  VERIFY_DESCRIPTOR,
  VERIFY_DESCRIPTOR_LINE,
  VERIFY_DESCRIPTOR_TEXT,
  VERIFY_RECORD_DESCRIPTOR,
} from '../abi/verify-messages.ts';
import {load8, loadLe64, storeLe32} from '../bytes/little-endian.ts';
import {copyBytes, findByte, isZero} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {readSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {Report} from '../report/report.ts';
import {MAGIC_ESX, MAGIC_HOSTED} from '../vmdk/probe.ts';

// VMDK 5.0 specification, "The Descriptor File" and "Hosted Sparse Extent Header".
const CAPACITY_AT: u32 = 12;
const DESCRIPTOR_OFFSET_AT: u32 = 28;
const DESCRIPTOR_SIZE_AT: u32 = 36;
/** Where an embedded descriptor always begins; one elsewhere escapes programs that look only there. */
const USUAL_PLACE: u64 = 512;
/** No honest descriptor is longer, and qemu-img reads no more. */
const LENGTH_LIMIT: u64 = 0xfffff;
const LINE_LIMIT: u32 = 512;
const NEWLINE: u8 = 0x0a;
const CARRIAGE_RETURN: u8 = 0x0d;
const SPACE: u8 = 0x20;
const TAB: u8 = 0x09;
const HASH: u8 = 0x23;
const EQUALS: u8 = 0x3d;
const SLASH: u8 = 0x2f;
const BACKSLASH: u8 = 0x5c;
const LOWER_A: u8 = 0x61;
/** What sets a small letter apart from its capital. */
const LOWER_BIT: u8 = 0x20;
const PARENT_KEY = 'parentFileNameHint';

/** Reads the descriptor line by line; every line must be one that the specification knows. */
export class DescriptorInspection {
  private records: u32 = 0;
  private extents: u32 = 0;
  /** It stands within the one extent that it describes. */
  private isEmbedded: bool = false;

  constructor(
    private readonly report: Report,
    private readonly source: Source,
  ) {}

  run(): void {
    const isSparse = hasText(this.source.head, 0, MAGIC_HOSTED);
    if (hasText(this.source.head, 0, MAGIC_ESX)) return;
    const offset = isSparse ? loadLe64(this.source.head, DESCRIPTOR_OFFSET_AT) : 0;
    const sectors = isSparse ? loadLe64(this.source.head, DESCRIPTOR_SIZE_AT) : u64.MAX_VALUE;
    // An extent of a split image has no descriptor of its own.
    if (isSparse && (offset == 0 || sectors == 0)) return;
    if (isSparse && offset != USUAL_PLACE / SECTOR_SIZE) this.add(DESCRIPTOR_ELSEWHERE, 0, new Region(0, 0), 0, 0);
    this.isEmbedded = isSparse && loadLe64(this.source.head, CAPACITY_AT) != 0;
    this.readLines(this.readText(isSparse ? offset : 0, sectors));
    if (this.extents == 0) this.add(DESCRIPTOR_NO_EXTENTS, 0, new Region(0, 0), 0, 0);
  }

  private readText(sector: u64, sectors: u64): Region {
    const size = this.source.size;
    const begin: u64 = sector > size / SECTOR_SIZE ? size : sector * SECTOR_SIZE;
    const declared: u64 = sectors > LENGTH_LIMIT / SECTOR_SIZE ? LENGTH_LIMIT : sectors * SECTOR_SIZE;
    const length = min<u64>(declared, size - begin) as u32;
    const text = allocateRegion(length);
    readSource(this.source, begin, text, 0, length);
    return text;
  }

  private readLines(text: Region): void {
    const length = findByte(text, 0, text.size, 0);
    let number: u32 = 1;
    // Programs that read text as C does stop there, others do not.
    if (!isZero(text, length, text.size - length)) this.add(DESCRIPTOR_NOT_ASCII, number, text, length, text.size);
    for (let at: u32 = 0; at < length; number++) {
      const end = findByte(text, at, length - at, NEWLINE);
      this.readLine(text, at, end, number);
      at = end + 1;
    }
  }

  private readLine(text: Region, from: u32, to: u32, number: u32): void {
    let begin = from;
    let end = to;
    while (begin < end && isBlank(load8(text, begin))) begin++;
    while (end > begin && isBlank(load8(text, end - 1))) end--;
    if (!isAscii(text, begin, end)) this.add(DESCRIPTOR_NOT_ASCII, number, text, begin, end);
    else if (begin == end || load8(text, begin) == HASH) return;
    else if (isExtent(text, begin, end)) this.readExtent(text, begin, end, number);
    else if (!isField(text, begin, end) || isDisguised(text, begin, end))
      this.add(DESCRIPTOR_UNKNOWN_LINE, number, text, begin, end);
  }

  private readExtent(text: Region, begin: u32, end: u32, number: u32): void {
    this.extents++;
    const hasSlash = findByte(text, begin, end - begin, SLASH) < end;
    const hasBackslash = findByte(text, begin, end - begin, BACKSLASH) < end;
    const isOther = this.isEmbedded && (this.extents > 1 || !isSparseExtent(text, begin, end));
    if (hasSlash || hasBackslash) this.add(DESCRIPTOR_EXTENT_PATH, number, text, begin, end);
    else if (isOther) this.add(DESCRIPTOR_EXTENT_OTHER, number, text, begin, end);
    // The words are in capitals everywhere; qemu-img skips other spellings, which programs that obey them do not.
    if (load8(text, begin + 1) >= LOWER_A) this.add(DESCRIPTOR_UNKNOWN_LINE, number, text, begin, end);
  }

  private add(problem: u32, number: u32, text: Region, begin: u32, end: u32): void {
    if (this.records++ >= (DESCRIPTOR_RECORD_LIMIT as u32)) return;
    const length = min<u32>(end - begin, LINE_LIMIT);
    const body = this.report.add(VERIFY_RECORD_DESCRIPTOR, VERIFY_DESCRIPTOR_TEXT + length);
    storeLe32(body, VERIFY_DESCRIPTOR, problem);
    storeLe32(body, VERIFY_DESCRIPTOR_LINE, number);
    if (length > 0) copyBytes(body, VERIFY_DESCRIPTOR_TEXT, text, begin, length);
  }
}

function isBlank(byte: u8): bool {
  return byte == SPACE || byte == TAB || byte == CARRIAGE_RETURN;
}

/** Printable, that is: a carriage return within a line is a line's end to some programs. */
function isAscii(text: Region, begin: u32, end: u32): bool {
  for (let at = begin; at < end; at++) {
    const byte = load8(text, at);
    if (byte >= 0x7f || (byte < SPACE && byte != TAB)) return false;
  }

  return true;
}

/** "The Extent Description": a line that begins with the access. */
function isExtent(text: Region, begin: u32, end: u32): bool {
  return (
    isFirstWord(text, begin, end, 'RW') ||
    isFirstWord(text, begin, end, 'RDONLY') ||
    isFirstWord(text, begin, end, 'NOACCESS')
  );
}

/** Access, sectors, and this kind. */
function isSparseExtent(text: Region, begin: u32, end: u32): bool {
  let at = begin;
  for (let word: u32 = 0; word < 2; word++) {
    while (at < end && !isBlank(load8(text, at))) at++;
    while (at < end && isBlank(load8(text, at))) at++;
  }

  return isFirstWord(text, at, end, 'SPARSE');
}

/** A parent's name in a spelling that qemu-img overlooks and others may not: the key is not case-sensitive. */
function isDisguised(text: Region, begin: u32, end: u32): bool {
  const length = PARENT_KEY.length as u32;
  if (end - begin <= length) return false;
  for (let index: u32 = 0; index < length; index++) {
    const expected = PARENT_KEY.charCodeAt(index as i32) as u32;
    if (((load8(text, begin + index) | LOWER_BIT) as u32) != (expected | (LOWER_BIT as u32))) return false;
  }

  return !hasText(text, begin, 'parentFileNameHint="');
}

function isFirstWord(text: Region, begin: u32, end: u32, word: string): bool {
  const length = word.length as u32;
  if (end - begin <= length || !isBlank(load8(text, begin + length))) return false;
  for (let index: u32 = 0; index < length; index++) {
    // Letters of either case: the descriptor is not case-sensitive.
    if (((load8(text, begin + index) & 0xdf) as u32) != (word.charCodeAt(index as i32) as u32)) return false;
  }

  return true;
}

/** One word, with or without blanks behind it, an equals sign, anything. */
function isField(text: Region, begin: u32, end: u32): bool {
  const equals = findByte(text, begin, end - begin, EQUALS);
  if (equals == end || equals == begin) return false;
  let word = equals;
  while (word > begin && isBlank(load8(text, word - 1))) word--;
  for (let at = begin; at < word; at++) {
    if (isBlank(load8(text, at))) return false;
  }

  return true;
}
