import {rmSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {compare, type Comparison, type Target} from './comparison.ts';
import type {Contender} from './contender.ts';
import {explainMissing, makeInstar, type Program, type Sandbox} from './programs.ts';
import {runRounds, type RoundOptions} from './run-rounds.ts';

/** A metadata command on one file may take four times qemu-img's time, Node's own start included. */
const AT_MOST = 4;

export type BenchPlace = {
  readonly directory: string;
  readonly qemuImg: Program;
  readonly sandboxes: readonly Sandbox[];
};

/** `info` and `create` of one file, beside Node's own start. */
export async function* benchOneFile(place: BenchPlace, options: RoundOptions): AsyncGenerator<Comparison> {
  const image = path.join(place.directory, 'one.qcow2');
  await runRounds([makeContender(place.qemuImg, 'create', ['create', '-f', 'qcow2', image, '1G'])], {rounds: 0});
  const created = path.join(place.directory, 'created.qcow2');
  const remove = (): void => rmSync(created, {force: true});
  yield benchCommand(place, {title: 'info of one qcow2 file', args: ['info', image]}, options);
  yield benchCommand(
    place,
    {title: 'create of one qcow2 file', args: ['create', '-f', 'qcow2', created, '1G'], before: remove},
    options,
  );
}

type Work = {readonly title: string; readonly args: readonly string[]; readonly before?: () => void};

async function benchCommand(place: BenchPlace, work: Work, options: RoundOptions): Promise<Comparison> {
  options.announce?.(work.title);
  const skipped = place.sandboxes.map(explainMissing).filter((reason) => reason !== undefined);
  const programs = place.sandboxes.filter((sandbox) => explainMissing(sandbox) === undefined).map(makeInstar);
  const contenders = [place.qemuImg, ...programs].map((program) => ({
    ...makeContender(program, program.name, work.args),
    ...(work.before && {before: work.before}),
  }));
  const node: Contender = {name: 'node -e 0', command: process.execPath, args: ['-e', '0']};
  const times = await runRounds([...contenders, node], options);
  const targets: readonly Target[] = programs.map(({name}) => ({
    name: `${name} over ${place.qemuImg.name}`,
    of: name,
    over: place.qemuImg.name,
    atMost: AT_MOST,
  }));
  return compare({title: work.title, work: 'One process for one file.', skipped}, times, targets);
}

/** A program with arguments of its own. */
export function makeContender(program: Program, name: string, args: readonly string[]): Contender {
  return {...program, name, args: [...program.args, ...args]};
}
