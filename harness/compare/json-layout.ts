const TOKEN = /(?<space>\s*)(?<token>"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+|$)/gy;

const OPENING = new Set(['{', '[']);
const CLOSING = new Set(['}', ']']);

/**
 * The white space of a JSON text by place: between which two kinds of token, at which depth.
 * Two texts of one program have the same spaces wherever both have the place, whatever values they hold.
 */
export function describeLayout(text: string): ReadonlyMap<string, string> {
  const layout = new Map<string, string>();
  let depth = 0;
  let previous = 'start';
  for (const match of text.matchAll(TOKEN)) {
    const token = match.groups?.['token'] ?? '';
    const kind = kindOf(token);
    depth -= CLOSING.has(token) ? 1 : 0;
    const place = `between ${previous} and ${kind} at depth ${depth}`;
    const space = match.groups?.['space'] ?? '';
    // A place that is spaced in two ways within one text shows both.
    const seen = layout.get(place)?.split('|') ?? [];
    layout.set(place, seen.includes(space) ? seen.join('|') : [...seen, space].join('|'));
    depth += OPENING.has(token) ? 1 : 0;
    previous = kind;
  }

  return layout;
}

function kindOf(token: string): string {
  if (token === '') {
    return 'end';
  }

  return /^[[\]{}:,]$/.test(token) ? token : 'value';
}
