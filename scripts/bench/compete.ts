import {compare, type Comparison, type Target} from './comparison.ts';
import {makeContender, type BenchPlace} from './one-file.ts';
import {explainMissing, makeInstar} from './programs.ts';
import {runRounds, type RoundOptions} from './run-rounds.ts';

export type Task = {
  readonly title: string;
  readonly work: string;
  readonly args: readonly string[];
};

/** The same command line by qemu-img and by instar in each sandbox; no slower than qemu-img is the target. */
export async function compete(
  {qemuImg, sandboxes}: BenchPlace,
  {title, work, args}: Task,
  options: RoundOptions,
): Promise<Comparison> {
  options.announce?.(title);
  const skipped = sandboxes.map(explainMissing).filter((reason) => reason !== undefined);
  const programs = sandboxes.filter((sandbox) => explainMissing(sandbox) === undefined).map(makeInstar);
  const contenders = [qemuImg, ...programs].map((program) => makeContender(program, program.name, args));
  const times = await runRounds(contenders, options);
  const targets: readonly Target[] = programs.map(({name}) => ({
    name: `${name} over ${qemuImg.name}`,
    of: name,
    over: qemuImg.name,
    atMost: 1,
  }));
  return compare({title, work, skipped}, times, targets);
}
