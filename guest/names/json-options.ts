import {hasText, isNamed, storeDecimal, storeText} from '../bytes/text.ts';
import {load8} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {
  OPTION_BROKEN,
  OPTION_FALSE,
  OPTION_NO_OBJECT,
  OPTION_NULL,
  OPTION_NUMBER,
  OPTION_STRING,
  OPTION_TRUE,
} from '../abi/info-messages.ts';
import {JsonText} from './json-text.ts';

/** One option of a `json:` name; the key of a member of an object has the object's key and a dot before it. */
export class JsonOption {
  constructor(
    /** OPTION_* */
    public readonly type: u32,
    public readonly key: Region,
    public readonly value: Region,
  ) {}
}

const PREFIX = 'json:';
/** No image needs more to name a file. */
const OPTION_LIMIT = 64;
/** Longer than the names that qcow2 and its kin can hold. */
const LENGTH_LIMIT: u32 = 4096;
const DEPTH_LIMIT: u32 = 8;
const BRACE_OPEN: u32 = 0x7b;
const BRACE_CLOSE: u32 = 0x7d;
const BRACKET_OPEN: u32 = 0x5b;
const BRACKET_CLOSE: u32 = 0x5d;
const COMMA: u32 = 0x2c;
const COLON: u32 = 0x3a;
const NOTHING = new Region(0, 0);

/** The options that a name beginning with `json:` holds; none for any other name. Broken JSON gives one that says so. */
export function readJsonOptions(name: Region, length: u32): JsonOption[] {
  if (length < (PREFIX.length as u32) || !hasText(name, 0, PREFIX)) return [];
  if (length > LENGTH_LIMIT) return [new JsonOption(OPTION_BROKEN, NOTHING, NOTHING)];
  const begin: u32 = PREFIX.length;
  return new Parser(new JsonText(sliceRegion(name, begin, length - begin))).readAll();
}

class Parser {
  private readonly options: JsonOption[] = [];

  constructor(private readonly text: JsonText) {}

  readAll(): JsonOption[] {
    const isObject = this.text.peek() == BRACE_OPEN;
    this.readValue(NOTHING, 0);
    if (this.text.isWrong || !this.text.isAtEnd) return [new JsonOption(OPTION_BROKEN, NOTHING, NOTHING)];
    return isObject ? this.options : [new JsonOption(OPTION_NO_OBJECT, NOTHING, NOTHING)];
  }

  private readValue(key: Region, depth: u32): void {
    const next = this.text.peek();
    if (depth > DEPTH_LIMIT || this.options.length >= OPTION_LIMIT) this.text.fail();
    else if (this.text.take(BRACE_OPEN)) this.readMembers(key, depth);
    else if (this.text.take(BRACKET_OPEN)) this.readItems(key, depth);
    else if (next == 0x22 || next == 0x27) this.add(OPTION_STRING, key, this.text.readString());
    else this.readWord(key);
  }

  private readMembers(key: Region, depth: u32): void {
    if (this.text.take(BRACE_CLOSE)) return;
    while (!this.text.isWrong) {
      const name = this.text.readString();
      if (!this.text.take(COLON)) this.text.fail();
      if (!this.text.isWrong) this.readValue(joinKeys(key, name), depth + 1);
      if (this.text.take(BRACE_CLOSE)) return;
      if (!this.text.take(COMMA)) this.text.fail();
    }
  }

  /** The items of a list have their numbers for keys. */
  private readItems(key: Region, depth: u32): void {
    if (this.text.take(BRACKET_CLOSE)) return;
    for (let index: u32 = 0; !this.text.isWrong; index++) {
      const name = allocateRegion(4);
      const length = storeDecimal(name, 0, index);
      this.readValue(joinKeys(key, sliceRegion(name, 0, length)), depth + 1);
      if (this.text.take(BRACKET_CLOSE)) return;
      if (!this.text.take(COMMA)) this.text.fail();
    }
  }

  private readWord(key: Region): void {
    const word = this.text.readWord();
    if (isNamed(word, 'true')) this.add(OPTION_TRUE, key, NOTHING);
    else if (isNamed(word, 'false')) this.add(OPTION_FALSE, key, NOTHING);
    else if (isNamed(word, 'null')) this.add(OPTION_NULL, key, NOTHING);
    else if (isNumber(word)) this.add(OPTION_NUMBER, key, word);
    else this.text.fail();
  }

  private add(type: u32, key: Region, value: Region): void {
    if (!this.text.isWrong) this.options.push(new JsonOption(type, key, value));
  }
}

function joinKeys(parent: Region, name: Region): Region {
  if (parent.size == 0) return name;
  const joined = allocateRegion(parent.size + 1 + name.size);
  copyBytes(joined, 0, parent, 0, parent.size);
  const at = storeText(joined, parent.size, '.');
  copyBytes(joined, at, name, 0, name.size);
  return joined;
}

/** Whole numbers only: no option of an image takes another. */
function isNumber(word: Region): bool {
  const begin: u32 = hasText(word, 0, '-') ? 1 : 0;
  if (word.size == begin) return false;
  for (let at = begin; at < word.size; at++) {
    const byte = load8(word, at);
    if (byte < 0x30 || byte > 0x39) return false;
  }

  return true;
}
