const PIECE = /\*\*|\*|\?|[^*?]+/g;

/**
 * For paths of differences: their brackets, braces and dots are no pattern, as they would be to `path.matchesGlob`,
 * which is used for case ids.
 * True when the whole text matches: `*` stands for anything but a slash, `**` for anything, `?` for one character.
 */
export function matchesPath(text: string, glob: string): boolean {
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
