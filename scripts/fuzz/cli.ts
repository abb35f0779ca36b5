#!/usr/bin/env node
import path from 'node:path';
import process from 'node:process';
import {withDir} from 'tmp-promise';
import {GeneratorError} from '../../generators/generator-error.ts';
import {findKvmObstacle} from '../../instar-core/sandbox/kvm/probe-kvm.ts';
import {findProgramFolder} from '../../instar-core/sandbox/program-folder.ts';
import {type FuzzRequest, HELP, parseFuzzRequest, type SandboxName} from './arguments.ts';
import {differ, replay} from './differential/answer-request.ts';
import {FuzzError} from './fuzz-error.ts';
import {keepFailure} from './keep-failure.ts';
import {fuzz, type Surroundings, sweep} from './run-fuzz.ts';
import {Tally} from './tally.ts';

try {
  const request = parseFuzzRequest(process.argv.slice(2), Date.now());
  if (request.help) process.stdout.write(HELP);
  else if (request.replay !== undefined)
    process.exitCode = await replay(request.replay, request, chooseSandboxes(request.sandboxes));
  else if (request.differential) process.exitCode = await differ(request, chooseSandboxes(request.sandboxes));
  else process.exitCode = await run(request);
} catch (error) {
  if (!(error instanceof FuzzError || error instanceof GeneratorError)) throw error;
  process.stderr.write(`fuzz: ${error.message}\n`);
  process.exitCode = 1;
}

async function run(request: FuzzRequest): Promise<number> {
  const output = request.output ?? path.join(import.meta.dirname, '../../reports/fuzz');
  const sandboxes = chooseSandboxes(request.sandboxes);
  process.stdout.write(`fuzz: seed ${request.seed}, ${sandboxes.join(' and ')}\n`);
  const tally = new Tally();
  const failures = await withDir(
    async ({path: folder}) => {
      const onAnswer: Surroundings['onAnswer'] = ({operation}, {ms}) => {
        tally.count(operation, ms);
      };
      const surroundings = {folder, sandboxes, onAnswer};
      return request.sweep ? sweep(request, surroundings) : fuzz(request, surroundings);
    },
    {prefix: 'instar-fuzz', unsafeCleanup: true},
  );
  for (const {question, answer} of failures) {
    process.stdout.write(
      `${answer.fault}: ${answer.argv.join(' ')}\n  kept in ${keepFailure(output, question, answer)}\n`,
    );
  }

  process.stdout.write(`fuzz: ${tally.describe()}, ${failures.length} failures\n`);
  return failures.length === 0 && tally.total > 0 ? 0 : 1;
}

function chooseSandboxes(wanted: FuzzRequest['sandboxes']): readonly SandboxName[] {
  const obstacle = findKvmObstacle(findProgramFolder());
  if (wanted === 'all') return obstacle === undefined ? ['wasm', 'kvm'] : ['wasm'];
  if (wanted.includes('kvm') && obstacle !== undefined)
    throw new FuzzError(`The kvm sandbox is not available: ${obstacle}`);
  return wanted;
}
