import {spawn} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import process from 'node:process';
import {BenchError} from './bench-error.ts';
import type {Contender} from './contender.ts';

/** Runs a contender once; returns its wall-clock time in milliseconds, from before its start to after its end. */
export async function timeContender(contender: Contender, signal?: AbortSignal): Promise<number> {
  contender.before?.();
  const input = contender.inputFile === undefined ? undefined : openSync(contender.inputFile, 'r');
  try {
    const start = process.hrtime.bigint();
    const end = await runOnce(contender, input ?? 'ignore', signal);
    return Number(end - start) / 1e6;
  } finally {
    if (input !== undefined) closeSync(input);
  }
}

/** Output that is looked at for an error message is short; more is thrown away. */
const COMPLAINT_LIMIT = 2000;

// Gives the moment of the end, as process.hrtime.bigint() counts.
function runOnce(
  {name, command, args, argv0, environment, doneBy = [0]}: Contender,
  input: number | 'ignore',
  signal?: AbortSignal,
): Promise<bigint> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      stdio: [input, 'ignore', 'pipe'],
      env: {...process.env, LC_ALL: 'C', TZ: 'UTC', ...environment},
      ...(argv0 !== undefined && {argv0}),
      ...(signal && {signal}),
    });
    let complaint = '';
    let ended = 0n;
    child.stderr?.on('data', (data: Buffer) => {
      if (complaint.length < COMPLAINT_LIMIT) complaint += data.toString();
    });
    child.once('error', (error) => reject(new BenchError(`${name} cannot be run: ${error.message}`, {cause: error})));
    child.once('exit', () => {
      ended = process.hrtime.bigint();
    });
    child.once('close', (code) => {
      if (code !== null && doneBy.includes(code)) resolve(ended);
      else reject(new BenchError(`${name} failed: ${complaint.trim().split('\n')[0] || `exit code ${code}`}`));
    });
  });
}
