import {Region} from '../bytes/region.ts';
import {isNamed} from '../bytes/text.ts';
import {JsonText} from '../names/json-text.ts';

/** The metadata of real volumes are five levels deep. */
const DEPTH_LIMIT: u32 = 16;
const BRACE_OPEN: u32 = 0x7b;
const BRACE_CLOSE: u32 = 0x7d;
const BRACKET_OPEN: u32 = 0x5b;
const BRACKET_CLOSE: u32 = 0x5d;
const COMMA: u32 = 0x2c;
const COLON: u32 = 0x3a;
const QUOTE: u32 = 0x22;

/** LUKS2 On-Disk Format Specification, "Segments Object": the texts of segment 0, empty where it lacks them. */
export class Luks2Segment {
  public offset: Region = new Region(0, 0);
  public size: Region = new Region(0, 0);
  public encryption: Region = new Region(0, 0);
}

/** Reads the whole metadata, so that what is broken anywhere is found; `text.isWrong` tells. */
export function readFirstSegment(text: JsonText): Luks2Segment {
  const segment = new Luks2Segment();
  if (!text.take(BRACE_OPEN)) text.fail();
  while (hasMember(text)) {
    const key = readKey(text);
    if (isNamed(key, 'segments')) readSegments(text, segment);
    else skipValue(text, 1);
  }

  return segment;
}

function readSegments(text: JsonText, segment: Luks2Segment): void {
  if (!text.take(BRACE_OPEN)) text.fail();
  while (hasMember(text)) {
    const key = readKey(text);
    if (isNamed(key, '0')) readSegment(text, segment);
    else skipValue(text, 2);
  }
}

function readSegment(text: JsonText, segment: Luks2Segment): void {
  if (!text.take(BRACE_OPEN)) text.fail();
  while (hasMember(text)) {
    const key = readKey(text);
    if (isNamed(key, 'offset')) segment.offset = text.readString();
    else if (isNamed(key, 'size')) segment.size = text.readString();
    else if (isNamed(key, 'encryption')) segment.encryption = text.readString();
    else skipValue(text, 3);
  }
}

/** True before a member; takes the comma before it, and the brace behind the last one. */
function hasMember(text: JsonText): bool {
  if (text.isWrong || text.take(BRACE_CLOSE)) return false;
  text.take(COMMA);
  return !text.isWrong;
}

function readKey(text: JsonText): Region {
  const key = text.readString();
  if (!text.take(COLON)) text.fail();
  return key;
}

function skipValue(text: JsonText, depth: u32): void {
  if (text.isWrong || depth > DEPTH_LIMIT) {
    text.fail();
  } else if (text.take(BRACE_OPEN)) {
    while (hasMember(text)) {
      readKey(text);
      skipValue(text, depth + 1);
    }
  } else if (text.take(BRACKET_OPEN)) {
    skipItems(text, depth);
  } else if (text.peek() == QUOTE) {
    text.readString();
  } else {
    text.readWord();
  }
}

function skipItems(text: JsonText, depth: u32): void {
  while (!text.isWrong && !text.take(BRACKET_CLOSE)) {
    skipValue(text, depth + 1);
    text.take(COMMA);
  }
}
