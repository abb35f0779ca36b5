import {mkdirSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {BENCH_NAMES, type BenchName, type BenchRequest} from './arguments.ts';
import type {Comparison} from './comparison.ts';
import {benchCheck} from './check-terabyte.ts';
import {benchConvert} from './convert-speed.ts';
import {benchGenerator} from './generator-speed.ts';
import {benchManyFiles} from './many-files.ts';
import {benchCompare, benchMap} from './map-and-compare.ts';
import {benchOneFile, type BenchPlace} from './one-file.ts';
import {findInstar, findQemuImg, ROOT} from './programs.ts';
import type {RoundOptions} from './run-rounds.ts';
import {benchStart} from './start-up.ts';
import {markdownTables, textTable} from './tables.ts';

const CLEAR_LINE = '\r\u001B[K';
const GIBIBYTE = 2 ** 30;
/** Virtual sizes where none is given. */
const READ_SIZE = 10 * GIBIBYTE;
const CONVERT_SIZE = 4 * GIBIBYTE;

type Setting = {
  readonly request: BenchRequest;
  readonly directory: string;
  /** Asked for only by those that need a qemu-img. */
  readonly place: () => BenchPlace;
  readonly short: RoundOptions;
  readonly long: RoundOptions;
};

/** In the order in which they are run. */
const BENCHES: Readonly<Record<BenchName, (setting: Setting) => AsyncIterable<Comparison>>> = {
  start: async function* ({short}) {
    yield benchStart(short);
  },
  'one-file': ({place, short}) => benchOneFile(place(), short),
  'many-files': async function* ({place, request, long}) {
    yield benchManyFiles(place(), request.files, long);
  },
  check: async function* ({place, long}) {
    yield benchCheck(place(), long);
  },
  map: ({place, request, long}) => benchMap(place(), request.sizeBytes ?? READ_SIZE, long),
  compare: ({place, request, long}) => benchCompare(place(), request.sizeBytes ?? READ_SIZE, long),
  convert: ({place, request, long}) =>
    benchConvert(place(), {sizeBytes: request.sizeBytes ?? CONVERT_SIZE, tasks: request.tasks}, long),
  generator: async function* ({directory, request, long}) {
    yield benchGenerator(directory, request.versions, long);
  },
};

/**
 * Runs what is asked for in `directory`; prints each comparison and writes it to the reports as soon as it is measured,
 * so that a run that is interrupted leaves what it has. Returns the comparisons.
 */
export async function runBenches(
  request: BenchRequest,
  directory: string,
  signal: AbortSignal,
): Promise<readonly Comparison[]> {
  const rounds = Math.min(request.rounds, Math.max(5, Math.floor(request.rounds / 5)));
  const setting: Setting = {
    request,
    directory,
    place: () => ({directory, qemuImg: findQemuImg(request.qemuImg), sandboxes: request.sandboxes}),
    short: {rounds: request.rounds, signal, announce},
    long: {rounds, signal, announce, progress: printProgress},
  };
  process.stdout.write(`instar: ${findInstar().what}\n\n`);
  const output = path.resolve(request.output ?? path.join(ROOT, 'reports'));
  const comparisons: Comparison[] = [];
  for (const name of BENCH_NAMES.filter((each) => request.only.includes(each))) {
    for await (const comparison of BENCHES[name](setting)) {
      comparisons.push(comparison);
      process.stdout.write(`${textTable(comparison)}\n`);
      writeReports(comparisons, output);
    }
  }

  process.stdout.write(describeLoad(os.loadavg()[0] ?? 0, os.availableParallelism()));
  process.stdout.write(`Written: ${path.join(output, 'bench.json')}, bench.md\n`);
  return comparisons;
}

/** A note when others kept the processors busy meanwhile: what waits for a processor says little about what is fast. */
export function describeLoad(load: number, processors: number): string {
  if (load <= processors + 1) return '';
  return `The machine is busy (load ${load.toFixed(1)} on ${processors} processors); measure again when it is idle.\n`;
}

function writeReports(comparisons: readonly Comparison[], output: string): void {
  mkdirSync(output, {recursive: true});
  const machine = {
    node: process.version,
    processors: os.availableParallelism(),
    processor: os.cpus()[0]?.model ?? '?',
    loadAverage: os.loadavg()[0],
  };
  writeFileSync(path.join(output, 'bench.json'), `${JSON.stringify({machine, comparisons}, undefined, 2)}\n`);
  writeFileSync(path.join(output, 'bench.md'), markdownTables(comparisons, 'Benchmarks'));
}

// A line of its own, since standard output says nothing before the comparison is measured.
function announce(work: string): void {
  process.stderr.write(`${process.stderr.isTTY ? CLEAR_LINE : ''}bench: ${work}\n`);
}

// Long comparisons show that they go on, on a terminal only.
function printProgress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${CLEAR_LINE}${line}\r`);
}
