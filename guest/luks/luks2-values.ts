import {load8} from '../bytes/little-endian.ts';
import {copyBytes, equalBytes, findByte} from '../bytes/memory-block.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {storeDecimal, storeText} from '../bytes/text.ts';
import {JsonText} from '../names/json-text.ts';

const DEPTH_LIMIT: u32 = 16;
const VALUE_LIMIT: i32 = 4096;
const PATH_LIMIT: u32 = 256;
const BRACE_OPEN: u32 = 0x7b;
const BRACE_CLOSE: u32 = 0x7d;
const BRACKET_OPEN: u32 = 0x5b;
const BRACKET_CLOSE: u32 = 0x5d;
const COMMA: u32 = 0x2c;
const COLON: u32 = 0x3a;
const QUOTE: u32 = 0x22;

const NONE = new Region(0, 0);

/** All values of a JSON text that are no objects or arrays, each by its path: `keyslots/0/kdf/salt`. */
export class Luks2Values {
  private readonly text: JsonText;
  private readonly paths: Region[] = [];
  private readonly values: Region[] = [];
  private readonly path: Region = allocateRegion(PATH_LIMIT);
  private pathLength: u32 = 0;

  /** Reads the text up to its first zero byte. */
  constructor(json: Region) {
    this.text = new JsonText(sliceRegion(json, 0, findByte(json, 0, json.size, 0)));
    this.readValue(0);
  }

  /** The text breaks JSON's rules, or is deeper or longer than metadata are. */
  get isWrong(): bool {
    return this.text.isWrong;
  }

  /** The value at `object`, `index`, `field`; empty when there is none. */
  find(object: string, index: u32, field: string): Region {
    const afterObject = storeDecimal(this.path, storeText(this.path, 0, object), index);
    return this.lookUp(storeText(this.path, afterObject, field));
  }

  /** As `find`, with a number behind the field. */
  findItem(object: string, index: u32, field: string, item: u32): Region {
    const afterObject = storeDecimal(this.path, storeText(this.path, 0, object), index);
    return this.lookUp(storeDecimal(this.path, storeText(this.path, afterObject, field), item));
  }

  private lookUp(length: u32): Region {
    for (let entry = 0; entry < this.paths.length; entry++) {
      const path = this.paths[entry];
      if (path.size == length && equalBytes(path, 0, this.path, 0, length)) return this.values[entry];
    }
    return NONE;
  }

  private readValue(depth: u32): void {
    const text = this.text;
    if (depth > DEPTH_LIMIT || this.paths.length >= VALUE_LIMIT) text.fail();
    if (text.isWrong) return;
    if (text.take(BRACE_OPEN)) this.readMembers(depth);
    else if (text.take(BRACKET_OPEN)) this.readItems(depth);
    else this.keep(text.peek() == QUOTE ? text.readString() : text.readWord());
  }

  private readMembers(depth: u32): void {
    const text = this.text;
    if (text.take(BRACE_CLOSE)) return;
    do {
      const before = this.pathLength;
      const key = text.readString();
      if (!text.take(COLON)) text.fail();
      this.extend(key);
      this.readValue(depth + 1);
      this.pathLength = before;
    } while (!text.isWrong && text.take(COMMA));
    if (!text.take(BRACE_CLOSE)) text.fail();
  }

  private readItems(depth: u32): void {
    const text = this.text;
    if (text.take(BRACKET_CLOSE)) return;
    const number = allocateRegion(20);
    let item: u32 = 0;
    do {
      const before = this.pathLength;
      this.extend(sliceRegion(number, 0, storeDecimal(number, 0, item++)));
      this.readValue(depth + 1);
      this.pathLength = before;
    } while (!text.isWrong && text.take(COMMA));
    if (!text.take(BRACKET_CLOSE)) text.fail();
  }

  private extend(key: Region): void {
    const separator: u32 = this.pathLength == 0 ? 0 : 1;
    if (this.text.isWrong || key.size > PATH_LIMIT - separator - this.pathLength) {
      this.text.fail();
      return;
    }
    if (separator == 1) this.pathLength = storeText(this.path, this.pathLength, '/');
    copyBytes(this.path, this.pathLength, key, 0, key.size);
    this.pathLength += key.size;
  }

  private keep(value: Region): void {
    const path = allocateRegion(this.pathLength);
    copyBytes(path, 0, this.path, 0, this.pathLength);
    this.paths.push(path);
    this.values.push(value);
  }
}

/** A decimal number that is at most `limit`; -1 for what is none. */
export function decimalOf(text: Region, limit: u64): i64 {
  if (text.size == 0 || text.size > 19) return -1;
  let value: u64 = 0;
  for (let at: u32 = 0; at < text.size; at++) {
    const digit = (load8(text, at) as u32) - 0x30;
    if (digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value <= limit ? (value as i64) : -1;
}
