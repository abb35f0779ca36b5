import {Buffer, isUtf8} from 'node:buffer';

/** A byte that belongs to no character is kept as this much plus itself: a lone low surrogate, which no text contains. */
const LOST_BYTE = 0xdc_00;
const LONE_BYTE = /[\uDC80-\uDCFF]/u;

/**
 * Bytes that ought to be UTF-8, as text from which `bytesOfText` makes the same bytes again: names of files are bytes,
 * and one that is not UTF-8 must still open that file and no other.
 */
export function textOfBytes(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const character = bytes.subarray(at, at + characterLength(bytes[at] ?? 0));
    const isWhole = isUtf8(character);
    text += isWhole ? Buffer.from(character).toString('utf8') : String.fromCharCode(LOST_BYTE + (bytes[at] ?? 0));
    at += isWhole ? character.length : 1;
  }

  return text;
}

/** RFC 3629, section 3: the first byte tells the length. */
function characterLength(first: number): number {
  if (first < 0xc0) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/** The bytes of a text; bytes that textOfBytes kept are themselves again. */
export function bytesOfText(text: string): Buffer {
  if (!LONE_BYTE.test(text)) return Buffer.from(text, 'utf8');
  return Buffer.concat(
    text.split(/([\uDC80-\uDCFF])/u).map((part) => (LONE_BYTE.test(part) ? lostByte(part) : Buffer.from(part, 'utf8'))),
  );
}

function lostByte(unit: string): Buffer {
  return Buffer.from([unit.charCodeAt(0) - LOST_BYTE]);
}

/** What file system calls take for a path: the text itself where it is UTF-8. */
export function systemPath(path: string): string | Buffer {
  return LONE_BYTE.test(path) ? bytesOfText(path) : path;
}
