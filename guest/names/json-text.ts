import {load8, store8} from '../bytes/little-endian.ts';
import {storeUtf8} from '../bytes/utf16.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';

/** The byte that `peek` gives behind the end. */
const NO_BYTE: u32 = 0x100;
const BACKSLASH: u32 = 0x5c;

/** Reads the parts of a JSON text (RFC 8259). Once something is wrong, it stays so and nothing more is read. */
export class JsonText {
  public isWrong: bool = false;
  private at: u32 = 0;
  /** Strings are decoded to here; none is longer decoded than written. */
  private readonly decoded: Region;
  private used: u32 = 0;

  constructor(private readonly bytes: Region) {
    this.decoded = allocateRegion(bytes.size);
  }

  get isAtEnd(): bool {
    return this.peek() == NO_BYTE;
  }

  /** The next byte that is no blank. */
  peek(): u32 {
    while (this.at < this.bytes.size && isBlank(load8(this.bytes, this.at))) this.at++;
    return this.at < this.bytes.size ? (load8(this.bytes, this.at) as u32) : NO_BYTE;
  }

  /** Takes the next byte when it is `byte`. */
  take(byte: u32): bool {
    if (this.isWrong || this.peek() != byte) return false;
    this.at++;
    return true;
  }

  /** A string, in either kind of quotes as qemu-img accepts it, with its escapes resolved to UTF-8. */
  readString(): Region {
    const quote = this.peek();
    if (quote != 0x22 && quote != 0x27) return this.fail();
    this.at++;
    const begin = this.used;
    while (this.at < this.bytes.size) {
      const byte = load8(this.bytes, this.at++) as u32;
      if (byte == quote) return sliceRegion(this.decoded, begin, this.used - begin);
      if (byte < 0x20) return this.fail();
      if (byte == BACKSLASH) this.readEscape();
      else this.append(byte);
      if (this.isWrong) break;
    }

    return this.fail();
  }

  /** A number or one of the words `true`, `false`, `null`: letters, digits, points and signs. */
  readWord(): Region {
    this.peek();
    const begin = this.at;
    while (this.at < this.bytes.size && isWordByte(load8(this.bytes, this.at))) this.at++;
    return this.at == begin ? this.fail() : sliceRegion(this.bytes, begin, this.at - begin);
  }

  fail(): Region {
    this.isWrong = true;
    return new Region(0, 0);
  }

  private readEscape(): void {
    const letter = this.at < this.bytes.size ? (load8(this.bytes, this.at++) as u32) : NO_BYTE;
    if (letter == 0x75) return this.readUnicode();
    const byte = resolveEscape(letter);
    if (byte == NO_BYTE) this.isWrong = true;
    else this.append(byte);
  }

  /** `\u` and four digits; two of them where one is the first half of a pair. */
  private readUnicode(): void {
    let code = this.readHex();
    if (code >= 0xd800 && code < 0xdc00 && this.takeEscape()) {
      const low = this.readHex();
      if (low < 0xdc00 || low > 0xdfff) this.isWrong = true;
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    } else if (code >= 0xd800 && code < 0xe000) {
      this.isWrong = true;
    }

    if (code == 0) this.isWrong = true;
    if (!this.isWrong) this.used = storeUtf8(this.decoded, this.used, code);
  }

  private takeEscape(): bool {
    if (this.bytes.size - this.at < 2) return false;
    if ((load8(this.bytes, this.at) as u32) != BACKSLASH || load8(this.bytes, this.at + 1) != 0x75) return false;
    this.at += 2;
    return true;
  }

  private readHex(): u32 {
    let value: u32 = 0;
    for (let index = 0; index < 4; index++) {
      const digit = this.at < this.bytes.size ? hexDigit(load8(this.bytes, this.at)) : 16;
      if (digit > 15) this.isWrong = true;
      value = (value << 4) | (digit & 15);
      if (!this.isWrong) this.at++;
    }

    return value;
  }

  private append(byte: u32): void {
    store8(this.decoded, this.used++, byte as u8);
  }
}

function isBlank(byte: u8): bool {
  return byte == 0x20 || (byte >= 0x09 && byte <= 0x0d && byte != 0x0b && byte != 0x0c);
}

function isWordByte(byte: u8): bool {
  const isDigit = byte >= 0x30 && byte <= 0x39;
  const letter: u8 = byte | 0x20;
  return isDigit || (letter >= 0x61 && letter <= 0x7a) || byte == 0x2b || byte == 0x2d || byte == 0x2e;
}

/** The byte that a letter behind a backslash stands for. */
function resolveEscape(letter: u32): u32 {
  switch (letter) {
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    case 0x22:
    case 0x27:
    case 0x2f:
    case BACKSLASH:
      return letter;
    default:
      return NO_BYTE;
  }
}

/** 0 to 15, or 16 for what is no digit. */
function hexDigit(byte: u8): u32 {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter: u8 = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : 16;
}
