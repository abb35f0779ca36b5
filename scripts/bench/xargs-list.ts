/** A line of input for `xargs -L 1`: every word in quotes, as xargs(1) reads them. */
export function xargsLine(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

// Single quotes keep all but themselves, double quotes all but themselves; a word may be put together from both.
function quoteWord(word: string): string {
  return `'${word.replaceAll("'", `'"'"'`)}'`;
}
