import {load8} from '../bytes/little-endian.ts';
import {findByte} from '../bytes/memory-block.ts';
import {Region, sliceRegion} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {Descriptor} from './descriptor.ts';

const NEWLINE: u8 = 0x0a;
const CARRIAGE_RETURN: u8 = 0x0d;
const QUOTE: u8 = 0x22;
/** Longest access mode, type and file name that qemu-img reads. */
const WORD_LIMIT: u32 = 10;
const NAME_LIMIT: u32 = 511;

/**
 * One line of a descriptor as an extent: access, sectors, type, quoted name and, for flat extents, a sector offset.
 * `fields` is how many of the five were there.
 */
export class ExtentLine {
  public fields: u32 = 0;
  public access: Region = new Region(0, 0);
  public sectors: i64 = 0;
  public type: Region = new Region(0, 0);
  public name: Region = new Region(0, 0);
  public flatOffset: i64 = -1;

  isType(type: string): bool {
    return this.type.size == (type.length as u32) && hasText(this.type, 0, type);
  }

  get isReadWrite(): bool {
    return this.access.size == 2 && hasText(this.access, 0, 'RW');
  }

  get isFlat(): bool {
    return this.isType('FLAT') || this.isType('VMFS');
  }
}

/** Where the line behind the one at `at` begins. */
export function nextLine(descriptor: Descriptor, at: u32): u32 {
  const end = findByte(descriptor.bytes, at, descriptor.length - at, NEWLINE);
  return end < descriptor.length ? end + 1 : end;
}

/** Reads fields from `at` on, until one does not fit. White space between two may be a line's end too. */
export function readExtentLine(descriptor: Descriptor, at: u32): ExtentLine {
  const line = new ExtentLine();
  const cursor = new Cursor(descriptor, at);
  line.access = cursor.word();
  if (line.access.size == 0) return line;
  line.fields = 1;
  if (!cursor.number()) return line;
  line.sectors = cursor.value;
  line.fields = 2;
  line.type = cursor.word();
  if (line.type.size == 0) return line;
  line.fields = 3;
  if (!cursor.quoted()) return line;
  line.name = cursor.text;
  line.fields = 4;
  if (!cursor.closeQuote() || !cursor.number()) return line;
  line.flatOffset = cursor.value;
  line.fields = 5;
  return line;
}

class Cursor {
  public value: i64 = 0;
  public text: Region = new Region(0, 0);

  constructor(
    private readonly descriptor: Descriptor,
    private at: u32,
  ) {}

  word(): Region {
    this.skipSpace();
    const start = this.at;
    while (this.at - start < WORD_LIMIT && !this.isEnd && !isSpace(this.byte)) this.at++;
    return sliceRegion(this.descriptor.bytes, start, this.at - start);
  }

  /** A decimal number with an optional sign; beyond 63 bits it stays at the limit. */
  number(): bool {
    this.skipSpace();
    const isNegative = !this.isEnd && this.byte == 0x2d;
    if (!this.isEnd && (this.byte == 0x2d || this.byte == 0x2b)) this.at++;
    const start = this.at;
    let value: i64 = 0;
    for (; !this.isEnd && this.byte >= 0x30 && this.byte <= 0x39; this.at++) {
      const digit: i64 = this.byte - 0x30;
      value = value > (i64.MAX_VALUE - digit) / 10 ? i64.MAX_VALUE : value * 10 + digit;
    }

    this.value = isNegative ? -value : value;
    return this.at > start;
  }

  /** An opening quote and the text up to a quote or the line's end. */
  quoted(): bool {
    this.skipSpace();
    if (this.isEnd || this.byte != QUOTE) return false;
    const start = ++this.at;
    while (this.at - start < NAME_LIMIT && !this.isEnd && !endsName(this.byte)) this.at++;
    this.text = sliceRegion(this.descriptor.bytes, start, this.at - start);
    return this.text.size > 0;
  }

  closeQuote(): bool {
    if (this.isEnd || this.byte != QUOTE) return false;
    this.at++;
    return true;
  }

  private skipSpace(): void {
    while (!this.isEnd && isSpace(this.byte)) this.at++;
  }

  private get isEnd(): bool {
    return this.at >= this.descriptor.length;
  }

  private get byte(): u8 {
    return load8(this.descriptor.bytes, this.at);
  }
}

/** Space, tab, newline, vertical tab, form feed, carriage return. */
function isSpace(byte: u8): bool {
  return byte == 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function endsName(byte: u8): bool {
  return byte == QUOTE || byte == NEWLINE || byte == CARRIAGE_RETURN;
}
