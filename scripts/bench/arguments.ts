import {parseArgs} from 'node:util';
import {BenchError} from './bench-error.ts';
import {selectTasks, type ConvertTask} from './convert-tasks.ts';
import type {Sandbox} from './programs.ts';

export const HELP = `Usage: npm run bench -- [options]

Runs instar and qemu-img side by side, in turn, on inputs that it makes itself, and prints medians with the extremes.

  --only WHAT        start, one-file, many-files, check, map, compare, convert or generator; repeatable (all)
  --sandbox WHICH    wasm, kvm or both (both)
  --qemu-img PATH    compare with this qemu-img (the newest provisioned one)
  --rounds N         rounds of the short comparisons (25); the long ones take a fifth of it, at least 5
  --files N          files of the comparison of many files (1000)
  --size SIZE        virtual size of the images of map and compare (10G) and convert (4G), as 512M or 10G; compare's take
                     twice that, convert's five times
  --task TEXT        of convert, only the conversion with this title, such as "raw to qcow2", or else those that have the
                     text in their title, such as "zlib"; repeatable (all)
  --versions N       versions that the generator's comparison records, the newest ones (2)
  --output DIR       where bench.json and bench.md go (reports)
  --check            exit 1 when a target is missed
  --help             print this text
`;

export const BENCH_NAMES = [
  'start',
  'one-file',
  'many-files',
  'check',
  'map',
  'compare',
  'convert',
  'generator',
] as const;
export type BenchName = (typeof BENCH_NAMES)[number];

const SANDBOXES = {wasm: ['wasm'], kvm: ['kvm'], both: ['wasm', 'kvm']} as const satisfies Record<
  string,
  readonly Sandbox[]
>;

export type BenchRequest = {
  readonly only: readonly BenchName[];
  readonly sandboxes: readonly Sandbox[];
  readonly qemuImg: string | undefined;
  readonly rounds: number;
  readonly files: number;
  /** Absent: what each comparison takes by itself. */
  readonly sizeBytes: number | undefined;
  readonly tasks: readonly ConvertTask[];
  readonly versions: number;
  readonly output: string | undefined;
  readonly check: boolean;
  readonly help: boolean;
};

/** Reads the command line; throws one line about what is wrong with it. */
export function parseBenchRequest(args: readonly string[]): BenchRequest {
  const values = parse(args);
  return {
    only: (values.only ?? BENCH_NAMES).map((name) => choose('--only', name, BENCH_NAMES)),
    sandboxes: SANDBOXES[choose('--sandbox', values.sandbox ?? 'both', ['wasm', 'kvm', 'both'] as const)],
    qemuImg: values['qemu-img'],
    rounds: readCount('--rounds', values.rounds ?? '25'),
    files: readCount('--files', values.files ?? '1000'),
    sizeBytes: values.size === undefined ? undefined : readSize('--size', values.size),
    tasks: selectTasks(values.task ?? []),
    versions: readCount('--versions', values.versions ?? '2'),
    output: values.output,
    check: values.check ?? false,
    help: values.help ?? false,
  };
}

const OPTIONS = {
  only: {type: 'string', multiple: true},
  sandbox: {type: 'string'},
  'qemu-img': {type: 'string'},
  rounds: {type: 'string'},
  files: {type: 'string'},
  size: {type: 'string'},
  task: {type: 'string', multiple: true},
  versions: {type: 'string'},
  output: {type: 'string'},
  check: {type: 'boolean'},
  help: {type: 'boolean'},
} as const;

function parse(args: readonly string[]): ReturnType<typeof parseArgs<{options: typeof OPTIONS}>>['values'] {
  try {
    return parseArgs({args: [...args], options: OPTIONS, strict: true}).values;
  } catch (error) {
    throw new BenchError(`${(error as Error).message.split('. ')[0]}. See --help.`, {cause: error});
  }
}

function choose<Name extends string>(option: string, given: string, names: readonly Name[]): Name {
  const name = names.find((each) => each === given);
  if (name === undefined) throw new BenchError(`${option} takes ${names.join(', ')}, not "${given}".`);
  return name;
}

function readCount(option: string, text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new BenchError(`${option} takes a number from 1 to 999999, not "${text}".`);
}

/** In steps of 16 MiB, which the images are made of. */
function readSize(option: string, text: string): number {
  const [, number, unit] = /^([1-9]\d{0,4})([MG])$/.exec(text) ?? [];
  const sizeBytes = Number(number) * (unit === 'G' ? 2 ** 30 : 2 ** 20);
  if (sizeBytes % 2 ** 24 === 0) return sizeBytes;
  throw new BenchError(`${option} takes a multiple of 16M, such as 512M or 10G, not "${text}".`);
}
