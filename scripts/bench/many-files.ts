import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {availableParallelism} from 'node:os';
import {execa} from 'execa';
import {BenchError} from './bench-error.ts';
import {compare, type Comparison} from './comparison.ts';
import type {Contender} from './contender.ts';
import {MIXED_FORMATS, writeMixedImages} from './mixed-images.ts';
import {makeContender, type BenchPlace} from './one-file.ts';
import {explainMissing, makeInstar, type Program} from './programs.ts';
import {runRounds, type RoundOptions} from './run-rounds.ts';
import {xargsLine} from './xargs-list.ts';

/** Many files in one call are to be five times faster than as many processes of qemu-img. */
const AT_MOST = 1 / 5;

/** `instar info` of many files in one call against one qemu-img process for each of them. */
export async function benchManyFiles(place: BenchPlace, count: number, options: RoundOptions): Promise<Comparison> {
  options.announce?.(`info of ${count} mixed files`);
  const images = writeMixedImages(path.join(place.directory, 'many'), count);
  const list = path.join(place.directory, 'files.list');
  writeFileSync(list, images.map((image) => `${xargsLine(['info', image])}\n`).join(''));
  const processors = availableParallelism();
  const oneByOne = makeXargs(place.qemuImg, `${count} × ${place.qemuImg.name}`, 1, list);
  const sideBySide = makeXargs(
    place.qemuImg,
    `${count} × ${place.qemuImg.name}, ${processors} at a time`,
    processors,
    list,
  );
  const skipped = place.sandboxes.map(explainMissing).filter((reason) => reason !== undefined);
  const calls = place.sandboxes
    .filter((sandbox) => explainMissing(sandbox) === undefined)
    .map((sandbox) => makeContender(makeInstar(sandbox), `1 × instar (${sandbox})`, ['info', ...images]));
  for (const call of calls) await checkAnswers(call, count);
  const times = await runRounds([oneByOne, sideBySide, ...calls], options);
  const targets = calls.map(({name}) => ({
    name: `${name} over ${oneByOne.name}`,
    of: name,
    over: oneByOne.name,
    atMost: AT_MOST,
  }));
  const work = `${MIXED_FORMATS.join(', ')} in turn, in one call of instar or one process each.`;
  return compare({title: `info of ${count} mixed files`, work, skipped}, times, targets);
}

function makeXargs(program: Program, name: string, processes: number, list: string): Contender {
  const args = ['-L', '1', '-P', String(processes), program.command, ...program.args];
  return {name, command: 'xargs', args, inputFile: list};
}

// A call that answered for fewer files would look fast.
async function checkAnswers({name, command, args}: Contender, count: number): Promise<void> {
  const {stdout} = await execa(command, [...args], {reject: false, maxBuffer: 64 * 1024 * 1024});
  const answers = stdout.split('\n').filter((line) => line.startsWith('image: ')).length;
  if (answers !== count) throw new BenchError(`${name} answered for ${answers} of ${count} files.`);
}
