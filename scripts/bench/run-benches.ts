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
import {markdownTables, textTables} from './tables.ts';

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
const BENCHES: Readonly<Record<BenchName, (setting: Setting) => Promise<readonly Comparison[]>>> = {
  start: async ({short}) => [await benchStart(short)],
  'one-file': async ({place, short}) => benchOneFile(place(), short),
  'many-files': async ({place, request, long}) => [await benchManyFiles(place(), request.files, long)],
  check: async ({place, long}) => [await benchCheck(place(), long)],
  map: async ({place, request, long}) => benchMap(place(), request.sizeBytes ?? READ_SIZE, long),
  compare: async ({place, request, long}) => benchCompare(place(), request.sizeBytes ?? READ_SIZE, long),
  convert: async ({place, request, long}) =>
    benchConvert(place(), {sizeBytes: request.sizeBytes ?? CONVERT_SIZE, only: request.task}, long),
  generator: async ({directory, request, long}) => [await benchGenerator(directory, request.versions, long)],
};

/** Runs what is asked for in `directory`, prints it, writes the reports, and returns the comparisons. */
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
    short: {rounds: request.rounds, signal},
    long: {rounds, signal, progress: printProgress},
  };
  process.stdout.write(`instar: ${findInstar().what}\n\n`);
  const comparisons: Comparison[] = [];
  for (const name of BENCH_NAMES.filter((each) => request.only.includes(each))) {
    comparisons.push(...(await BENCHES[name](setting)));
  }

  process.stdout.write(`${textTables(comparisons)}\n${describeLoad(os.loadavg()[0] ?? 0, os.availableParallelism())}`);
  writeReports(comparisons, path.resolve(request.output ?? path.join(ROOT, 'reports')));
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
  process.stdout.write(`Written: ${path.join(output, 'bench.json')}, bench.md\n`);
}

// Long comparisons show that they go on, on a terminal only.
function printProgress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${line}\r`);
}
