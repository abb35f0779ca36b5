import type {Case, CaseGroup, FormatName, InputFile, Step} from './case.ts';
import type {InputRef} from './extra/extra-row.ts';

/** A case of a command that writes an image: what is run, and how its output is looked at afterwards. Plain data. */
export type OutputRow = {
  readonly name: string;
  /** The output's format; its file is `out.<format>`, which is `{image}` in argument lists. */
  readonly to: FormatName;
  /** Where the case is filed when not under the output's format. */
  readonly group?: CaseGroup;
  readonly inputs?: readonly (InputRef | InputFile)[];
  /** The whole argument list behind the subcommand. */
  readonly argv: readonly string[];
  /** How the output is named when it is looked at: `-f FORMAT out.FORMAT` where it is left out. */
  readonly named?: readonly string[];
  /**
   * What two runs write differently: the bytes of the output, so that only what it says is compared, or its layout
   * too, so that its map is not asked for.
   */
  readonly unsettled?: 'bytes' | 'layout';
  /** Nothing is made even when the command succeeds. */
  readonly makesNothing?: true;
};

/** The content as a guest of the virtual machine reads it, from the output by the program that made it. */
const GUEST = 'guest.raw';

/** A row's case: the command, then what the same program says of its output and reads from it. */
export function makeOutputCase(command: 'convert' | 'dd', row: OutputRow): Case {
  const image = `out.${row.to}`;
  const group = row.group ?? row.to;
  return {
    id: `${command}/${group}/${row.name}`,
    command,
    format: group,
    image,
    inputs: (row.inputs ?? []).map(describeInput),
    steps: [{name: command, argv: [command, ...row.argv]}, ...(row.makesNothing ? [] : lookAt(command, row))],
    files: 'written',
    ...(row.unsettled && {unsettled: [image]}),
  };
}

function describeInput(input: InputRef | InputFile): InputFile {
  if ('make' in input) return input;
  const {set, file, as = file, ...change} = input;
  return {name: as, make: {kind: 'image', set, file, ...change}};
}

function lookAt(command: string, {to, unsettled, named = ['-f', to, '{image}']}: OutputRow): readonly Step[] {
  const after = {onlyIfSucceeded: command};
  return [
    {name: 'info-json', argv: ['info', '--output=json', ...named], ...after},
    ...(unsettled === 'layout' ? [] : [{name: 'map-json', argv: ['map', '--output=json', ...named], ...after}]),
    {name: 'content', argv: ['convert', '-O', 'raw', ...named, GUEST], ...after},
  ];
}
