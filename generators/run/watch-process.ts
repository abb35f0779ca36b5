import {measureOutput, type OutputFiles, readOutput} from './output-files.ts';
import {killGroup} from './posix-spawn.ts';
import type {ProcessOptions, ProcessResult} from './run-process.ts';

/** How much is kept of the streams of a process that wrote too much. */
const FLOOD_KEPT_BYTES = 4096;

/** How often running processes are looked at for their deadline and their output. */
const WATCH_INTERVAL_MS = 20;

/** One call of a tool that is under way. */
export type Running = {
  readonly pid: number;
  readonly files: OutputFiles;
  readonly deadlineMs: number;
  readonly outputLimitBytes: number;
  readonly signal: AbortSignal | undefined;
  killedFor?: 'timeout' | 'flood';
};

const RUNNING = new Set<Running>();
let watcher: NodeJS.Timeout | undefined;

/** A call that begins now, in the process group `pid`. */
export function makeRunning(pid: number, files: OutputFiles, options: ProcessOptions): Running {
  const {timeoutMs, outputLimitBytes, signal} = options;
  return {pid, files, deadlineMs: performance.now() + timeoutMs, outputLimitBytes, signal};
}

/** Has the process group killed at the call's deadline, when it writes too much, and when the call is aborted. */
export function watch(running: Running): void {
  RUNNING.add(running);
  watcher ??= setInterval(killOffenders, WATCH_INTERVAL_MS);
}

export function unwatch(running: Running): void {
  RUNNING.delete(running);
  if (RUNNING.size > 0) return;
  clearInterval(watcher);
  watcher = undefined;
}

/** What a call that has ended did; `exit` is how it ended by itself. */
export function describeResult(
  exit: ProcessResult['exit'],
  {files, outputLimitBytes, killedFor}: Running,
): ProcessResult {
  // It may have written too much and ended before anybody looked.
  const flooded = killedFor === 'flood' || measureOutput(files) > outputLimitBytes;
  const keptBytes = flooded ? FLOOD_KEPT_BYTES : outputLimitBytes;
  return {
    exit: flooded ? 'flood' : (killedFor ?? exit),
    stdout: readOutput(files.stdout, keptBytes),
    stderr: readOutput(files.stderr, keptBytes),
  };
}

function killOffenders(): void {
  const nowMs = performance.now();
  for (const running of RUNNING) {
    const reason = findOffence(running, nowMs);
    if (reason) running.killedFor ??= reason;
    if (reason || running.signal?.aborted) killGroup(running.pid);
  }
}

function findOffence({deadlineMs, files, outputLimitBytes}: Running, nowMs: number): 'timeout' | 'flood' | undefined {
  if (measureOutput(files) > outputLimitBytes) return 'flood';
  return nowMs > deadlineMs ? 'timeout' : undefined;
}
