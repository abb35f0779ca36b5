import type {Case, FormatName, InputFile, Step} from './case.ts';

/** One row of the create table: what follows `qemu-img create -f FORMAT`. */
export type CreateRow = {
  /** `<size>-<options-key>`, unique within its format. */
  readonly name: string;
  readonly size?: string;
  /** Each entry is one `-o` argument. */
  readonly options?: readonly string[];
  /** Arguments between the options and the file name, e.g. `['-b', 'base.raw']`. */
  readonly flags?: readonly string[];
  /** The whole argument list, where the usual one would not do. */
  readonly argv?: readonly string[];
  readonly inputs?: readonly InputFile[];
  /** Nothing is made even when create succeeds, so info has nothing to look at. */
  readonly makesNothing?: true;
  /** Probing and `-f FORMAT` give different answers, so both are asked. */
  readonly probeDiffers?: true;
  /** A key is drawn, so that the image is another one each time. */
  readonly unsettled?: true;
  /** Ask for the whole chain too. */
  readonly chain?: true;
};

/** A row's case: create, then what info says about the result in every form. */
export function makeCreateCase(format: FormatName, row: CreateRow): Case {
  return {
    id: `create/${format}/${row.name}`,
    command: 'create',
    format,
    image: `image.${format}`,
    ...(row.inputs && {inputs: row.inputs}),
    steps: [
      {name: 'create', argv: row.argv ?? createArgv(format, row)},
      ...(row.makesNothing ? [] : infoSteps(format, row)),
    ],
    files: 'all',
    ...(row.unsettled && {unsettled: [`image.${format}`]}),
  };
}

function createArgv(format: FormatName, {options = [], flags = [], size}: CreateRow): readonly string[] {
  const dashO = options.flatMap((option) => ['-o', option]);
  return ['create', '-f', format, ...dashO, ...flags, '{image}', ...(size === undefined ? [] : [size])];
}

function infoSteps(format: FormatName, row: CreateRow): readonly Step[] {
  return [
    ...bothOutputs('info', []),
    ...(row.probeDiffers ? bothOutputs(`info-as-${format}`, ['-f', format]) : []),
    ...(row.chain ? bothOutputs('info-chain', ['--backing-chain']) : []),
  ];
}

function bothOutputs(name: string, flags: readonly string[]): readonly Step[] {
  return [
    {name: `${name}-human`, argv: ['info', ...flags, '{image}'], onlyIfSucceeded: 'create'},
    {name: `${name}-json`, argv: ['info', '--output=json', ...flags, '{image}'], onlyIfSucceeded: 'create'},
  ];
}
