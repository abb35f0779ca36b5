/** Longest text of an image that a message repeats. */
const QUOTE_LIMIT = 120;

/** Text of an image within a message: in quotes, cut, and without control characters. */
export function quote(text: string): string {
  return `'${plain(text, QUOTE_LIMIT)}'`;
}

/** Text without control characters, cut behind `limit` characters. */
export function plain(text: string, limit: number): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut.replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (unit) => String.raw`\u` + (unit.codePointAt(0) ?? 0).toString(16).padStart(4, '0'),
  );
}
