import type {OptionRow, ParsedArguments} from './command.ts';
import {type OperandOrder, OptionReader, type OptionRefusal} from './getopt.ts';

/** Values by key, in the order given. */
export type Options = ParsedArguments['options'];

export type ParseOutcome =
  | {readonly kind: 'parsed'; readonly parsed: ParsedArguments}
  | {readonly kind: 'refused'; readonly why: OptionRefusal}
  /** An option that ends reading at once, such as `--help`, and what stood before it. */
  | {readonly kind: 'stopped'; readonly by: string; readonly options: Options}
  /** `check` ended it. */
  | {readonly kind: 'ended'; readonly exitCode: number};

export type ParseRequest = {
  /** `argv[0]` is the program's or subcommand's name. */
  readonly argv: readonly string[];
  readonly rows: readonly OptionRow[];
  readonly order: OperandOrder;
  /** Keys whose option ends reading: what follows is not looked at, not even when it is wrong. */
  readonly stopAt: readonly string[];
  /** Called for every option in the order given; what it throws, or an exit code that it gives, ends reading. */
  readonly check: (key: string, value: string) => number | undefined;
};

/** Reads argv by a table of options. An option without argument has the value `''`. */
export function parseArguments({argv, rows, order, stopAt, check}: ParseRequest): ParseOutcome {
  const reader = new OptionReader(argv, rows, order);
  const options = new Map<string, string[]>();
  for (let met = reader.next(); met !== undefined; met = reader.next()) {
    if (met.kind === 'refused') {
      return met;
    }

    const {row, value = ''} = met.met;
    if (stopAt.includes(row.key)) {
      return {kind: 'stopped', by: row.key, options};
    }

    const exitCode = check(row.key, value);
    if (exitCode !== undefined) {
      return {kind: 'ended', exitCode};
    }

    options.set(row.key, row.repeatable === true ? [...(options.get(row.key) ?? []), value] : [value]);
  }

  return {kind: 'parsed', parsed: {options, operands: reader.operands}};
}
