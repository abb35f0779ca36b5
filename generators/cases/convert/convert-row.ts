import type {FormatName, InputFile} from '../case.ts';
import type {InputRef} from '../extra/extra-row.ts';
import type {OutputRow} from '../make-output-case.ts';

/** What `convert -m 1` is given; one coroutine, because with several the layout depends on which is the faster. */
export type ConvertRow = Pick<OutputRow, 'name' | 'to' | 'named' | 'unsettled' | 'makesNothing'> & {
  readonly inputs: readonly (InputRef | InputFile)[];
  /** Arguments before the names, e.g. `['-f', 'raw', '-c']`. */
  readonly flags?: readonly string[];
  /** The `-o` argument. */
  readonly options?: string;
  /** How the sources are named: the first input's name where it is left out. */
  readonly sources?: readonly string[];
  /** How the output is named in the command itself. */
  readonly target?: string;
};

export function convert(row: ConvertRow): OutputRow {
  const {inputs, flags = [], options, sources, target = '{image}', ...rest} = row;
  const dashO = options === undefined ? [] : ['-o', options];
  const names = sources ?? inputs.slice(0, 1).map((input) => nameOf(input));
  return {...rest, inputs, argv: ['-m', '1', ...flags, '-O', row.to, ...dashO, ...names, target]};
}

function nameOf(input: InputRef | InputFile): string {
  return 'make' in input ? input.name : (input.as ?? input.file);
}

/** An output that is there before, made by the program itself; `rest` is what `create` takes behind the name. */
export function existing(format: FormatName, size: string, ...options: readonly string[]): InputFile {
  const name = `out.${format}`;
  return {name, make: {kind: 'steps', steps: [['create', '-f', format, ...options, name, size]]}};
}
