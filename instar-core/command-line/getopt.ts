import type {OptionRow} from './command.ts';

/** One option as it was met, with its argument where it takes one. */
type OptionMet = {readonly row: OptionRow; readonly value?: string};

/**
 * Why an option was refused. `previous` is the argument before the scanning position: qemu-img before 10.1 prints
 * that one, which inside a cluster (`-Zx`) is not the refused option itself.
 */
export type OptionRefusal = {readonly previous: string} & (
  | {readonly kind: 'unknown-letter'; readonly letter: string}
  | {readonly kind: 'letter-without-argument'; readonly letter: string}
  | {readonly kind: 'unknown-name'; readonly typed: string}
  | {readonly kind: 'ambiguous-name'; readonly typed: string; readonly candidates: readonly string[]}
  | {readonly kind: 'name-without-argument'; readonly name: string}
  | {readonly kind: 'name-takes-no-argument'; readonly name: string}
);

export type Met =
  | {readonly kind: 'option'; readonly met: OptionMet}
  | {readonly kind: 'refused'; readonly why: OptionRefusal};

/** `permute`: operands may stand anywhere. `stop`: the first operand ends the options. */
export type OperandOrder = 'permute' | 'stop';

/**
 * Reads options as GNU getopt_long does: clusters, `-oVALUE`, `--name=VALUE`, unambiguous abbreviations, `--`.
 * The arguments are reordered in place while reading, because error texts depend on that order; once `next` gives
 * undefined, `operands` has what is left.
 */
export class OptionReader {
  readonly #argv: string[];
  readonly #rows: readonly OptionRow[];
  readonly #order: OperandOrder;
  #at = 1;
  #operandsFrom = 1;
  #operandsUntil = 1;
  #cluster = '';

  /** `argv[0]` is the program's or subcommand's name. */
  constructor(argv: readonly string[], rows: readonly OptionRow[], order: OperandOrder) {
    this.#argv = [...argv];
    this.#rows = rows;
    this.#order = order;
  }

  get operands(): readonly string[] {
    return this.#argv.slice(this.#at);
  }

  next(): Met | undefined {
    if (this.#cluster === '') {
      if (!this.#advance()) {
        return undefined;
      }

      const word = this.#argv[this.#at] ?? '';
      if (word.startsWith('--')) {
        this.#at += 1;
        return this.#readName(word.slice(2));
      }

      this.#cluster = word.slice(1);
    }

    return this.#readLetter();
  }

  /** Moves to the next word that is an option; false at the end. */
  #advance(): boolean {
    this.#gatherOperands();
    if (this.#argv[this.#at] === '--') {
      this.#at += 1;
      this.#joinOperands();
      this.#operandsUntil = this.#argv.length;
      this.#at = this.#argv.length;
    }

    if (this.#at >= this.#argv.length) {
      this.#at = this.#operandsFrom < this.#operandsUntil ? this.#operandsFrom : this.#at;
      return false;
    }

    return isOption(this.#argv[this.#at] ?? '');
  }

  #gatherOperands(): void {
    if (this.#order === 'stop') {
      this.#operandsFrom = this.#at;
      this.#operandsUntil = this.#at;
      return;
    }

    this.#joinOperands();
    while (this.#at < this.#argv.length && !isOption(this.#argv[this.#at] ?? '')) {
      this.#at += 1;
    }

    this.#operandsUntil = this.#at;
  }

  /** Moves the options read since the last operand in front of the operands met so far. */
  #joinOperands(): void {
    const operands = this.#argv.slice(this.#operandsFrom, this.#operandsUntil);
    const options = this.#argv.slice(this.#operandsUntil, this.#at);
    this.#argv.splice(this.#operandsFrom, operands.length + options.length, ...options, ...operands);
    this.#operandsFrom += options.length;
    this.#operandsUntil = this.#at;
  }

  #readLetter(): Met {
    const letter = String.fromCodePoint(this.#cluster.codePointAt(0) ?? 0);
    const rest = this.#cluster.slice(letter.length);
    this.#cluster = rest;
    if (rest === '') {
      this.#at += 1;
    }

    const row = this.#rows.find(({short}) => short === letter);
    if (row === undefined) {
      return this.#refuse({kind: 'unknown-letter', letter});
    }

    if (row.argument !== 'required') {
      return accept(row);
    }

    this.#cluster = '';
    if (rest !== '') {
      this.#at += 1;
      return accept(row, rest);
    }

    const value = this.#argv[this.#at];
    if (value === undefined) {
      return this.#refuse({kind: 'letter-without-argument', letter});
    }

    this.#at += 1;
    return accept(row, value);
  }

  #readName(typed: string): Met {
    const equals = typed.indexOf('=');
    const name = equals === -1 ? typed : typed.slice(0, equals);
    const found = findByName(this.#rows, name);
    const [row] = found;
    if (row === undefined) {
      return this.#refuse({kind: 'unknown-name', typed});
    }

    if (found.length > 1) {
      return this.#refuse({kind: 'ambiguous-name', typed, candidates: found.map(({long}) => long ?? '')});
    }

    return this.#takeArgument(row, equals === -1 ? undefined : typed.slice(equals + 1));
  }

  #takeArgument(row: OptionRow, attached: string | undefined): Met {
    const name = row.long ?? '';
    if (row.argument === 'none') {
      return attached === undefined ? accept(row) : this.#refuse({kind: 'name-takes-no-argument', name});
    }

    if (attached !== undefined || row.argument === 'attached') {
      return accept(row, attached);
    }

    const value = this.#argv[this.#at];
    if (value === undefined) {
      return this.#refuse({kind: 'name-without-argument', name});
    }

    this.#at += 1;
    return accept(row, value);
  }

  #refuse(why: WithoutPrevious<OptionRefusal>): Met {
    return {kind: 'refused', why: {...why, previous: this.#argv[this.#at - 1] ?? ''}};
  }
}

type WithoutPrevious<Refusal> = Refusal extends unknown ? Omit<Refusal, 'previous'> : never;

function accept(row: OptionRow, value?: string): Met {
  return {kind: 'option', met: value === undefined ? {row} : {row, value}};
}

/** A lone `-` is an operand: qemu-img takes it as a file name. */
function isOption(word: string): boolean {
  return word.length > 1 && word.startsWith('-');
}

/** The exact name, else every name that begins so. */
function findByName(rows: readonly OptionRow[], name: string): readonly OptionRow[] {
  const exact = rows.find(({long}) => long === name);
  return exact === undefined ? rows.filter(({long}) => long?.startsWith(name)) : [exact];
}
