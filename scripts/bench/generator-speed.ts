import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {selectCases} from '../../generators/plan/select-cases.ts';
import {BINARIES_DIRECTORY, findBinaries} from '../../generators/run/find-binaries.ts';
import type {Tool} from '../../generators/run/tool.ts';
import {BenchError} from './bench-error.ts';
import {compare, type Comparison} from './comparison.ts';
import type {Contender} from './contender.ts';
import {makeCaseDirectories, makeWaves, writeWave, type Wave} from './generator-work.ts';
import {ROOT} from './programs.ts';
import {runRounds, type RoundOptions} from './run-rounds.ts';
import {xargsLine} from './xargs-list.ts';

/** Recording may take a tenth longer than the processes that it runs. */
const AT_MOST = 1.1;
const GENERATOR = 'generator';

/** Recording of the create table against a plain `xargs` over the same processes; the newest `versionCount` versions. */
export async function benchGenerator(
  directory: string,
  versionCount: number,
  options: RoundOptions,
): Promise<Comparison> {
  options.announce?.('recording the create table');
  const {tools: all} = findBinaries(path.join(ROOT, BINARIES_DIRECTORY));
  const tools = all.slice(-versionCount);
  if (tools.length === 0) throw new BenchError('No qemu-img is provisioned; run "npm run binaries".');
  const cases = selectCases('create');
  const work = path.join(directory, 'cases');
  const prepare = (): void => {
    rmSync(work, {recursive: true, force: true});
    makeCaseDirectories(tools, cases, work);
  };
  prepare();
  const waves = await makeWaves(tools, cases, work);
  const processes = waves.reduce((total, {lines}) => total + lines.length, 0);
  const processors = availableParallelism();
  const xargs = {...makeXargsContender(waves, directory, processors), before: prepare};
  const times = await runRounds([xargs, makeGeneratorContender(tools, directory)], options);
  return compare(
    {
      title: 'recording the create table',
      work: `${processes} processes of qemu-img ${tools.map(({version}) => version).join(', ')}.`,
      skipped: [],
    },
    times,
    [{name: `generator over xargs -P${processors}`, of: GENERATOR, over: xargs.name, atMost: AT_MOST}],
  );
}

/** xargs(1): 123 when a process refused its work, 125 when a signal ended it. Both are part of the table. */
const DONE_BY = '0|123|125';

function makeXargsContender(waves: readonly Wave[], directory: string, processors: number): Contender {
  const lists = path.join(directory, 'waves');
  mkdirSync(lists);
  const calls = waves.map((wave, index) => {
    const list = path.join(lists, String(index));
    writeWave(list, wave);
    const words = ['xargs', '-a', list, '-L', '1', '-P', String(processors), wave.tool.command, ...wave.tool.args];
    return `${xargsLine(words)} >/dev/null 2>&1; code=$?; case $code in ${DONE_BY}) ;; *) echo "xargs ended with $code" >&2; exit 1 ;; esac\n`;
  });
  const script = path.join(directory, 'waves.sh');
  writeFileSync(script, calls.join(''));
  return {name: `xargs -P${processors}`, command: 'sh', args: [script]};
}

function makeGeneratorContender(tools: readonly Tool[], directory: string): Contender {
  const [output, journal] = ['recorded', 'journal'].map((name) => path.join(directory, name));
  const versions = tools.flatMap(({version}) => ['--version', `=${version}`]);
  const places = ['--binaries', path.join(ROOT, BINARIES_DIRECTORY), '--output', output!, '--journal', journal!];
  return {
    name: GENERATOR,
    command: process.execPath,
    args: [path.join(ROOT, 'generators/cli.ts'), '--command', 'create', ...versions, ...places],
    before: () => {
      for (const folder of [output!, journal!]) {
        rmSync(folder, {recursive: true, force: true});
        mkdirSync(folder);
      }
    },
  };
}
