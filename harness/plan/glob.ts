const PIECE = /\*\*|\*|\?|[^*?]+/g;

/** True when the whole text matches: `*` stands for anything but a slash, `**` for anything, `?` for one character. */
export function matchesGlob(text: string, glob: string): boolean {
  const pattern = glob.replaceAll(
    PIECE,
    (piece) => WILDCARDS.get(piece) ?? piece.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&'),
  );
  return new RegExp(`^${pattern}$`, 's').test(text);
}

const WILDCARDS = new Map([
  ['**', '.*'],
  ['*', '[^/]*'],
  ['?', '[^/]'],
]);
