import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import process from 'node:process';
import {BenchError} from './bench-error.ts';
import type {Contender} from './contender.ts';

const INTERVAL_MS = 2;

/** The most memory in bytes that a contender's process had at once, as Linux counts it (VmHWM), asked while it runs. */
export function measurePeakMemory({name, command, args, argv0, environment}: Contender): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      stdio: 'ignore',
      env: {...process.env, LC_ALL: 'C', TZ: 'UTC', ...environment},
      ...(argv0 !== undefined && {argv0}),
    });
    let peak = 0;
    const timer = setInterval(() => {
      peak = Math.max(peak, readPeak(child.pid));
    }, INTERVAL_MS);
    child.once('error', (error) => {
      clearInterval(timer);
      reject(new BenchError(`${name} cannot be run: ${error.message}`, {cause: error}));
    });
    child.once('close', () => {
      clearInterval(timer);
      resolve(peak);
    });
  });
}

/** 0 once the process has ended. */
function readPeak(pid: number | undefined): number {
  if (pid === undefined) return 0;
  try {
    const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    // It ended between two looks.
    return 0;
  }
}
