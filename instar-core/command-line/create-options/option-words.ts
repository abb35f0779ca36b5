/** One word of an option list: `key=value`, or a bare `key`. */
export type OptionWord = {readonly key: string; readonly value?: string};

/** qemu-img refuses a list that begins or ends with a single comma, or is empty. */
export function isOptionList(text: string): boolean {
  const leading = /^,*/.exec(text)?.[0].length ?? 0;
  const trailing = /,*$/.exec(text)?.[0].length ?? 0;
  return text !== '' && leading % 2 === 0 && trailing % 2 === 0;
}

/** Splits lists at single commas; `,,` stands for a comma in a value. */
export function splitOptionLists(lists: readonly string[]): readonly OptionWord[] {
  return lists.flatMap((list) => (list.match(/(?:,,|[^,])+/g) ?? []).map((word) => readWord(word)));
}

/** True when a list asks for help: by the word `help` or `?`. */
export function asksForHelp(lists: readonly string[]): boolean {
  return splitOptionLists(lists).some(({key, value}) => value === undefined && (key === 'help' || key === '?'));
}

function readWord(word: string): OptionWord {
  const equals = word.indexOf('=');
  return equals === -1
    ? {key: word.replaceAll(',,', ',')}
    : {key: word.slice(0, equals), value: word.slice(equals + 1).replaceAll(',,', ',')};
}
