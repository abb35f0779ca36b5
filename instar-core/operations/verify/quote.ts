/** Longest text of an image that a message repeats. */
const QUOTE_LIMIT = 120;

/** Text of an image within a message: in quotes, cut, and without control characters. */
export function quote(text: string): string {
  const cut = text.length > QUOTE_LIMIT ? `${text.slice(0, QUOTE_LIMIT)}…` : text;
  const plain = cut.replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (unit) => String.raw`\u` + (unit.codePointAt(0) ?? 0).toString(16).padStart(4, '0'),
  );
  return `'${plain}'`;
}
