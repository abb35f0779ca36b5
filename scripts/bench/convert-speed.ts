import {execFileSync} from 'node:child_process';
import {rmSync, statSync} from 'node:fs';
import path from 'node:path';
import {compare, type Comparison, type Target, type TargetResult} from './comparison.ts';
import type {Contender} from './contender.ts';
import type {ConvertTask} from './convert-tasks.ts';
import {makeSources, type Sources} from './convert-sources.ts';
import {nameSize} from './disk-images.ts';
import {makeContender, type BenchPlace} from './one-file.ts';
import {measurePeakMemory} from './peak-memory.ts';
import {explainMissing, makeInstar, type Program} from './programs.ts';
import {runRounds, type RoundOptions} from './run-rounds.ts';

const MEBIBYTE = 2 ** 20;
const MEMORY_LIMIT = 150 * MEBIBYTE;
const SIZE_TOLERANCE = 1.02;

export type ConvertWork = {
  readonly sizeBytes: number;
  readonly tasks: readonly ConvertTask[];
};

/** `convert` of a disk with real-looking data between formats, compressed and not, warm and cold. */
export async function* benchConvert(
  place: BenchPlace,
  {sizeBytes, tasks}: ConvertWork,
  options: RoundOptions,
): AsyncGenerator<Comparison> {
  const sources = makeSources(place, sizeBytes, options.announce);
  try {
    for (const task of tasks) yield benchTask(place, {task, sources, sizeBytes}, options);
  } finally {
    sources.remove();
  }
}

type Work = {readonly task: ConvertTask; readonly sources: Sources; readonly sizeBytes: number};
type Entry = {readonly contender: Contender; readonly target: string};

async function benchTask(place: BenchPlace, work: Work, options: RoundOptions): Promise<Comparison> {
  const {task, sizeBytes} = work;
  const runnable = place.sandboxes.filter((sandbox) => explainMissing(sandbox) === undefined);
  const programs = runnable.map(makeInstar);
  const contending = [place.qemuImg, ...programs];
  const files = contending.map((program) => nameTarget(place, program));
  const entries = contending.map((program) => makeEntry(place, program, {...work, files}));
  options.announce?.(`convert ${task.title}`);
  try {
    const contenders = entries.map(({contender}) => contender);
    const times = await runRounds(contenders, options);
    options.progress?.('peak memory');
    const judgements = task.judgesSize === true ? judgeSizes(entries) : [];
    const peaks = await measurePeaks(contenders);
    const targets: readonly Target[] = programs.map(({name}) => ({
      name: `${name} over ${place.qemuImg.name}`,
      of: name,
      over: place.qemuImg.name,
      atMost: task.atMost,
    }));
    const memory = [...peaks].map(([name, peak]) => `${name} ${Math.round(peak / MEBIBYTE)} MiB`).join(', ');
    const about = `${nameSize(sizeBytes)} of text, programs, random bytes, zeros and holes. Peak memory: ${memory}.`;
    const skipped = place.sandboxes.map(explainMissing).filter((reason) => reason !== undefined);
    const comparison = compare({title: `convert ${task.title}`, work: about, skipped}, times, targets);
    const memories = programs.map(({name}) =>
      judge(`peak memory of ${name} over 150 MiB`, peaks.get(name)! / MEMORY_LIMIT, 1),
    );
    return {...comparison, targets: [...comparison.targets, ...judgements, ...memories]};
  } finally {
    for (const {target} of entries) rmSync(target, {force: true});
  }
}

function nameTarget({directory}: BenchPlace, {name}: Program): string {
  return path.join(directory, `${name.replaceAll(/\W+/g, '-')}.out`);
}

/** `files` are the targets of all contenders. */
function makeEntry(
  place: BenchPlace,
  program: Program,
  {task, sources, files}: Work & {readonly files: readonly string[]},
): Entry {
  const source = sources.file(task.source);
  const format = sources.format(task.source);
  const target = nameTarget(place, program);
  const contender = makeContender(program, program.name, ['convert', '-f', format, ...task.options, source, target]);
  const before = (): void => {
    // What others still have to write would be in the way of whoever comes next.
    for (const file of task.judgesSize === true ? [target] : files) rmSync(file, {force: true});
    execFileSync('sync', ['--file-system', source]);
    if (task.cold === true) execFileSync('dd', [`if=${source}`, 'iflag=nocache', 'count=0', 'status=none']);
  };
  return {contender: {...(task.cores === 'one' ? onOneCore(contender) : contender), before}, target};
}

function onOneCore({command, args, ...rest}: Contender): Contender {
  return {...rest, command: 'taskset', args: ['--cpu-list', '0', command, ...args]};
}

/** Sizes of what was written last, over that of the first. */
function judgeSizes([reference, ...others]: readonly Entry[]): readonly TargetResult[] {
  const size = ({target}: Entry): number => statSync(target).size;
  return others.map((entry) => {
    const name = `size of ${entry.contender.name} over ${reference!.contender.name}`;
    return judge(name, size(entry) / size(reference!), SIZE_TOLERANCE);
  });
}

function judge(name: string, ratio: number, atMost: number): TargetResult {
  return {name, of: name, over: '', atMost, ratio, isMet: ratio <= atMost};
}

/** One after the other, outside of the rounds: looking costs time. */
async function measurePeaks(contenders: readonly Contender[]): Promise<ReadonlyMap<string, number>> {
  const peaks = new Map<string, number>();
  for (const contender of contenders) {
    contender.before?.();
    peaks.set(contender.name, await measurePeakMemory(contender));
  }

  return peaks;
}
