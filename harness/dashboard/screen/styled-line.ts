import {escapeText} from '../../report/escape-text.ts';

/** A stretch of printable text in one style. */
export type Span = {
  readonly text: string;
  readonly color?: string | undefined;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly inverse?: boolean;
};

/** One line of the screen, from left to right. */
export type StyledLine = readonly Span[];

/** The line cut to `width` columns; text is escaped here, so nothing that a program printed reaches the terminal raw. */
export function fitLine(line: StyledLine, width: number): StyledLine {
  const spans: Span[] = [];
  let left = width;
  for (const span of line) {
    const text = cutToWidth(escapeText(span.text), left);
    left -= widthOf(text);
    if (text !== '') {
      spans.push({...span, text});
    }
  }

  return spans;
}

/** The text of a line without its styles. */
export function plainText(line: StyledLine): string {
  return line.map((span) => span.text).join('');
}

/** Cut or filled with spaces to exactly `width` columns. */
export function padTo(text: string, width: number): string {
  const shown = cutToWidth(escapeText(text), width);
  return shown + ' '.repeat(width - widthOf(shown));
}

function cutToWidth(text: string, width: number): string {
  let cut = '';
  let used = 0;
  for (const character of text) {
    used += widthOf(character);
    if (used > width) {
      break;
    }

    cut += character;
  }

  return cut;
}

// East Asian wide characters and pictographs take two columns, combining marks none.
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{3fffd}]/u;
const MARK = /\p{M}/u;

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    width += MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  }

  return width;
}

/** The line broken into lines of at most `width` columns; continuations are indented. */
export function wrapLine(line: StyledLine, width: number): readonly StyledLine[] {
  const lines: StyledLine[] = [];
  let current: Span[] = [];
  let left = width;
  for (const span of line) {
    let rest = escapeText(span.text);
    while (widthOf(rest) > left) {
      const head = cutToWidth(rest, left);
      lines.push([...current, {...span, text: head}]);
      rest = CONTINUATION + rest.slice(head.length);
      current = [];
      left = width;
    }

    current.push({...span, text: rest});
    left -= widthOf(rest);
  }

  return [...lines, current];
}

const CONTINUATION = '    ';
