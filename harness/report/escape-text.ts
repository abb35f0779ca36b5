const NAMED = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

// Control characters (C0, DEL, C1), lone surrogates, and the characters that turn the direction of text or hide.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Co}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/gu;

/** One printable line out of any text: what a program printed can neither move the cursor nor break a report. */
export function escapeText(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) => NAMED.get(character) ?? codePoint(character));
}

function codePoint(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
