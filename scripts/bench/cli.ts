#!/usr/bin/env node
import process from 'node:process';
import {withDir} from 'tmp-promise';
import {GeneratorError} from '../../generators/generator-error.ts';
import {HELP, parseBenchRequest} from './arguments.ts';
import {BenchError} from './bench-error.ts';
import {runBenches} from './run-benches.ts';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => interruption.abort());
}

try {
  const request = parseBenchRequest(process.argv.slice(2));
  if (request.help) process.stdout.write(HELP);
  else {
    const comparisons = await withDir(({path}) => runBenches(request, path, interruption.signal), {
      prefix: 'instar-bench',
      unsafeCleanup: true,
    });
    const isMissed = comparisons.some(({targets}) => targets.some(({isMet}) => !isMet));
    process.exitCode = request.check && isMissed ? 1 : 0;
  }
} catch (error) {
  const isOurs = error instanceof BenchError || error instanceof GeneratorError;
  if (!isOurs && !interruption.signal.aborted) throw error;
  process.stderr.write(`bench: ${interruption.signal.aborted ? 'Interrupted.' : (error as Error).message}\n`);
  process.exitCode = interruption.signal.aborted ? 130 : 1;
}
