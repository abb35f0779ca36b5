import {constants} from 'node:os';
import {getSystemErrorMessage} from 'node:util';
import {GeneratorError} from '../generator-error.ts';
import {measureOutput, type OutputFiles, readOutput, returnOutputFiles, takeOutputFiles} from './output-files.ts';
import {killGroup, spawnProcess, waitForProcess} from './posix-spawn.ts';
import type {Tool} from './tool.ts';

/** What a process did; `exit` as in StepObservation. */
export type ProcessResult = {readonly exit: number | string; readonly stdout: string; readonly stderr: string};

export type ProcessOptions = {
  readonly directory: string;
  /** The process group is killed after this long. */
  readonly timeoutMs: number;
  /** The process group is killed once either stream is longer than this. */
  readonly outputLimitBytes: number;
  readonly signal?: AbortSignal | undefined;
};

/** The program itself is missing, not executable or broken: no behaviour of it can be seen. */
export class ToolStartError extends GeneratorError {}

/** Nothing of the caller's environment reaches a tool, so that every machine records the same. */
const ENVIRONMENT = {LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin'};

/** How much is kept of the streams of a process that wrote too much. */
const FLOOD_KEPT_BYTES = 4096;

/** How often running processes are looked at for their deadline and their output. */
const WATCH_INTERVAL_MS = 20;

// Each running process holds one thread of libuv's pool, which has four unless told otherwise before its first use.
process.env['UV_THREADPOOL_SIZE'] ??= '64';

type Running = {
  readonly pid: number;
  readonly files: OutputFiles;
  readonly deadlineMs: number;
  readonly outputLimitBytes: number;
  readonly signal: AbortSignal | undefined;
  killedFor?: 'timeout' | 'flood';
};

const RUNNING = new Set<Running>();
let watcher: NodeJS.Timeout | undefined;

/**
 * Runs the tool once, without a shell, in a process group of its own; what it leaves running is ended with it.
 * Rejects only when the tool cannot be started or the run is aborted; whatever the process itself does is a result.
 */
export async function runProcess(tool: Tool, argv: readonly string[], options: ProcessOptions): Promise<ProcessResult> {
  options.signal?.throwIfAborted();
  const files = takeOutputFiles();
  try {
    const running = await start(tool, argv, options, files);
    watch(running);
    const status = await waitForProcess(running.pid);
    unwatch(running);
    killGroup(running.pid);
    options.signal?.throwIfAborted();
    return describe(status, running);
  } finally {
    returnOutputFiles(files);
  }
}

async function start(
  tool: Tool,
  argv: readonly string[],
  options: ProcessOptions,
  files: OutputFiles,
): Promise<Running> {
  const environment = Object.entries({...ENVIRONMENT, ...tool.environment}).map(([name, value]) => `${name}=${value}`);
  const pid = await spawnProcess({
    command: tool.command,
    argv: [tool.argv0 ?? tool.command, ...tool.args, ...argv],
    environment,
    directory: options.directory,
    ...files,
  });
  if (pid < 0) throw new ToolStartError(`${tool.name} cannot be started: ${getSystemErrorMessage(pid)}.`);
  const deadlineMs = performance.now() + options.timeoutMs;
  return {pid, files, deadlineMs, outputLimitBytes: options.outputLimitBytes, signal: options.signal};
}

function watch(running: Running): void {
  RUNNING.add(running);
  watcher ??= setInterval(killOffenders, WATCH_INTERVAL_MS);
}

function unwatch(running: Running): void {
  RUNNING.delete(running);
  if (RUNNING.size > 0) return;
  clearInterval(watcher);
  watcher = undefined;
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

function describe(status: number, {files, outputLimitBytes, killedFor}: Running): ProcessResult {
  // It may have written too much and ended before anybody looked.
  const flooded = killedFor === 'flood' || measureOutput(files) > outputLimitBytes;
  const keptBytes = flooded ? FLOOD_KEPT_BYTES : outputLimitBytes;
  return {
    exit: flooded ? 'flood' : (killedFor ?? decodeStatus(status)),
    stdout: readOutput(files.stdout, keptBytes),
    stderr: readOutput(files.stderr, keptBytes),
  };
}

/** Some numbers have two names, of which the first is the usual one: SIGABRT, not SIGIOT. */
const SIGNAL_NAMES = new Map<number, string>(
  Object.entries(constants.signals)
    .map(([name, number]) => [number, name] as const)
    .toReversed(),
);

/** wait(2): the low seven bits are the signal that ended the process, the next byte the exit code otherwise. */
function decodeStatus(status: number): number | string {
  const signal = status & 0x7f;
  return signal === 0 ? (status >> 8) & 0xff : (SIGNAL_NAMES.get(signal) ?? `signal ${signal}`);
}
