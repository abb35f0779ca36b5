/**
 * Reads `first,key=value,…` as qemu-img's options of that shape: a first word without `=` is the value of
 * `impliedKey` where there is one, any other is a boolean that is on, and `,,` stands for a comma. The last value of a
 * key wins.
 */
export function splitKeyValues(text: string, impliedKey?: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const [index, word] of splitWords(text).entries()) {
    const equals = word.indexOf('=');
    if (equals !== -1) {
      pairs.set(word.slice(0, equals), word.slice(equals + 1));
    } else if (index === 0 && impliedKey !== undefined) {
      pairs.set(impliedKey, word);
    } else {
      pairs.set(word, 'on');
    }
  }

  return pairs;
}

/** Words without `=`. */
export function listBareWords(text: string): readonly string[] {
  return splitWords(text).filter((word) => !word.includes('='));
}

/** The words between single commas; an empty text has none. */
function splitWords(text: string): readonly string[] {
  return text === '' ? [] : (text.match(/(?:,,|[^,])+/g) ?? ['']).map((word) => word.replaceAll(',,', ','));
}
