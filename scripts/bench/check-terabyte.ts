import path from 'node:path';
import {compare, type Comparison, type Target, type TargetResult} from './comparison.ts';
import type {Contender} from './contender.ts';
import {writeMappedImage} from './mapped-image.ts';
import {makeContender, type BenchPlace} from './one-file.ts';
import {measurePeakMemory} from './peak-memory.ts';
import {explainMissing, makeInstar} from './programs.ts';
import {runRounds, type RoundOptions} from './run-rounds.ts';

const MEBIBYTE = 2 ** 20;
const MEMORY_LIMIT = 200 * MEBIBYTE;

/** `check` of a qcow2 image of 1 TiB that is mapped everywhere: no slower than qemu-img, in less than 200 MiB. */
export async function benchCheck(place: BenchPlace, options: RoundOptions): Promise<Comparison> {
  options.announce?.('check of a qcow2 file of 1 TiB');
  const image = path.join(place.directory, 'terabyte.qcow2');
  writeMappedImage(image, {sizeBytes: 2 ** 40, every: 1});
  const skipped = place.sandboxes.map(explainMissing).filter((reason) => reason !== undefined);
  const programs = place.sandboxes.filter((sandbox) => explainMissing(sandbox) === undefined).map(makeInstar);
  const contenders = [place.qemuImg, ...programs].map((program) =>
    makeContender(program, program.name, ['check', image]),
  );
  const times = await runRounds(contenders, options);
  const peaks = await measurePeaks(contenders);
  const targets: readonly Target[] = programs.map(({name}) => ({
    name: `${name} over ${place.qemuImg.name}`,
    of: name,
    over: place.qemuImg.name,
    atMost: 1,
  }));
  const memory = [...peaks].map(([name, peak]) => `${name} ${Math.round(peak / MEBIBYTE)} MiB`).join(', ');
  const comparison = compare(
    {title: 'check of a qcow2 file of 1 TiB', work: `Every cluster mapped. Peak memory: ${memory}.`, skipped},
    times,
    targets,
  );
  const judged = programs.map(({name}) => judgeMemory(name, peaks.get(name) ?? Infinity));
  return {...comparison, targets: [...comparison.targets, ...judged]};
}

/** One after the other, outside of the rounds: looking costs time. */
async function measurePeaks(contenders: readonly Contender[]): Promise<ReadonlyMap<string, number>> {
  const peaks = new Map<string, number>();
  for (const contender of contenders) peaks.set(contender.name, await measurePeakMemory(contender));
  return peaks;
}

function judgeMemory(name: string, peak: number): TargetResult {
  const ratio = peak / MEMORY_LIMIT;
  return {name: `peak memory of ${name} over 200 MiB`, of: name, over: '200 MiB', atMost: 1, ratio, isMet: ratio <= 1};
}
