import {holds, type DriftId} from '../output/drift.ts';
import type {QemuVersion} from '../output/qemu-version.ts';
import type {OptionRow, Personality} from './command.ts';

/** `-h` and `--help`, which every subcommand has. */
export const HELP_OPTION: OptionRow = {key: 'help', short: 'h', long: 'help', argument: 'none'};

/**
 * The rows that the chosen release knows, each with only the spellings that it knows. instar itself knows all of
 * them whatever release it imitates; the qemu-img personality knows none of instar's own.
 */
export function selectOptions(
  rows: readonly OptionRow[],
  {personality, version}: {readonly personality: Personality; readonly version: QemuVersion},
): readonly OptionRow[] {
  if (personality === 'instar') {
    return rows.filter(({qemuOnly}) => qemuOnly !== true);
  }

  return rows
    .filter(({instarOnly}) => instarOnly !== true)
    .map((row) => keepKnownSpellings(row, version))
    .filter(({short, long}) => short !== undefined || long !== undefined);
}

function keepKnownSpellings(row: OptionRow, version: QemuVersion): OptionRow {
  const {short, long, ...rest} = row;
  return {
    ...rest,
    ...(short !== undefined && isKnown(row.shortSince, version) ? {short} : {}),
    ...(long !== undefined && isKnown(row.longSince, version) ? {long} : {}),
  };
}

function isKnown(since: DriftId | undefined, version: QemuVersion): boolean {
  return since === undefined || holds(since, version);
}
