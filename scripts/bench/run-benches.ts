import {mkdirSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {BenchRequest} from './arguments.ts';
import type {Comparison} from './comparison.ts';
import {benchCheck} from './check-terabyte.ts';
import {benchGenerator} from './generator-speed.ts';
import {benchManyFiles} from './many-files.ts';
import {benchCompare, benchMap} from './map-and-compare.ts';
import {benchOneFile} from './one-file.ts';
import {findInstar, findQemuImg, ROOT} from './programs.ts';
import {markdownTables, textTables} from './tables.ts';

/** Runs what is asked for in `directory`, prints it, writes the reports, and returns the comparisons. */
export async function runBenches(
  request: BenchRequest,
  directory: string,
  signal: AbortSignal,
): Promise<readonly Comparison[]> {
  const comparisons: Comparison[] = [];
  const short = {rounds: request.rounds, signal};
  const long = {
    rounds: Math.min(request.rounds, Math.max(3, Math.floor(request.rounds / 5))),
    signal,
    progress: printProgress,
  };
  if (request.only.some((name) => name !== 'generator')) {
    const place = {directory, qemuImg: findQemuImg(request.qemuImg), sandboxes: request.sandboxes};
    process.stdout.write(`instar: ${findInstar().what}\n\n`);
    if (request.only.includes('one-file')) comparisons.push(...(await benchOneFile(place, short)));
    if (request.only.includes('many-files')) comparisons.push(await benchManyFiles(place, request.files, long));
    if (request.only.includes('check')) comparisons.push(await benchCheck(place, long));
    if (request.only.includes('map')) comparisons.push(...(await benchMap(place, request.sizeBytes, long)));
    if (request.only.includes('compare')) comparisons.push(...(await benchCompare(place, request.sizeBytes, long)));
  }
  if (request.only.includes('generator')) comparisons.push(await benchGenerator(directory, request.versions, long));
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
