import {bytesOfText} from '../storage/byte-text.ts';

/** Characters that qemu-img's JSON does not print as they are: bytes that are no UTF-8, and code points that are none. */
const UNUSUAL = /[\uDC80-\uDCFF]|\p{Noncharacter_Code_Point}/u;
const REPLACEMENT = '\uFFFD';

/**
 * The characters that qemu-img's JSON shows for a text that may hold bytes that are no UTF-8: a sequence that breaks
 * off, is longer than it need be, or means no character becomes U+FFFD as a whole. Only C0 80 stands for U+0000.
 */
export function jsonCharacters(text: string): string {
  if (!UNUSUAL.test(text)) return text;
  const bytes = bytesOfText(text);
  let characters = '';
  let at = 0;
  while (at < bytes.length) {
    const {character, length} = readCharacter(bytes, at);
    characters += character;
    at += length;
  }

  return characters;
}

function readCharacter(bytes: Uint8Array, at: number): {readonly character: string; readonly length: number} {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return {character: String.fromCharCode(first), length: 1};
  const wanted = sequenceLength(first);
  let code = first & (0x7f >> wanted);
  let length = 1;
  for (; length < wanted && isContinuation(bytes[at + length]); length++) {
    code = code * 64 + ((bytes[at + length] ?? 0) & 0x3f);
  }

  return {character: length === wanted ? characterOf(code, length) : REPLACEMENT, length};
}

/** By the number of leading ones; a byte that begins no sequence stands alone. */
function sequenceLength(first: number): number {
  const ones = Math.clz32(~(first << 24));
  return ones < 2 || ones > 6 ? 0 : ones;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** The least code that needs a sequence of that many bytes. */
const LEAST = [0, 0, 0x80, 0x8_00, 0x1_00_00, 0x20_00_00, 0x4_00_00_00];

function characterOf(code: number, length: number): string {
  if (code === 0 && length === 2) return '\0';
  const isSurrogate = code >= 0xd8_00 && code <= 0xdf_ff;
  if (code < (LEAST[length] ?? 0) || code > 0x10_ff_ff || isSurrogate) return REPLACEMENT;
  const character = String.fromCodePoint(code);
  return UNUSUAL.test(character) ? REPLACEMENT : character;
}
