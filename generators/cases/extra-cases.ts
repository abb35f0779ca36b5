import type {Case, CommandName, InputFile} from './case.ts';
import {CHECK_ROWS} from './extra/check.ts';
import {COMPARE_ROWS} from './extra/compare.ts';
import type {ExtraRow} from './extra/extra-row.ts';
import {INFO_ROWS} from './extra/info.ts';
import {MAP_ROWS} from './extra/map.ts';
import {MEASURE_ROWS} from './extra/measure.ts';

type ExtraCommand = Exclude<CommandName, 'create' | 'convert' | 'dd'>;

const ROWS: Readonly<Record<ExtraCommand, readonly ExtraRow[]>> = {
  info: INFO_ROWS,
  check: CHECK_ROWS,
  map: MAP_ROWS,
  measure: MEASURE_ROWS,
  compare: COMPARE_ROWS,
};

/** Cases of options, of pairs of images, and of what is wrong on the command line. */
export function listExtraCases(command: ExtraCommand): readonly Case[] {
  return ROWS[command].map((row) => makeExtraCase(command, row));
}

function makeExtraCase(command: ExtraCommand, {name, format, inputs = [], runs}: ExtraRow): Case {
  const files = inputs.map((input): InputFile => {
    const {set, file, as = file, ...change} = input;
    return {name: as, make: {kind: 'image', set, file, ...change}};
  });
  return {
    id: `${command}/${format}/${name}`,
    command,
    format,
    image: files[0]?.name ?? 'image.raw',
    inputs: files,
    steps: runs.map((argv, index) => ({
      name: runs.length === 1 ? command : `${command}-${index + 1}`,
      argv: [command, ...argv],
    })),
    files: 'written',
  };
}
