import {constants} from 'node:os';
import {getSystemErrorMessage} from 'node:util';
import {GeneratorError} from '../generator-error.ts';
import {type OutputFiles, returnOutputFiles, takeOutputFiles} from './output-files.ts';
import {killGroup, spawnProcess, waitForProcess} from './posix-spawn.ts';
import type {Tool} from './tool.ts';
import {describeResult, makeRunning, type Running, unwatch, watch} from './watch-process.ts';

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

/** How a call of a tool is run: `runProcess`, or what does the same in another way. */
export type RunProcess = (tool: Tool, argv: readonly string[], options: ProcessOptions) => Promise<ProcessResult>;

/** Nothing of the caller's environment reaches a tool, so that every machine records the same. */
const FIXED_ENVIRONMENT = {LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin'};

// Each running process holds one thread of libuv's pool, which has four unless told otherwise before its first use.
process.env['UV_THREADPOOL_SIZE'] ??= '64';

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
    return describeResult(decodeStatus(status), running);
  } finally {
    returnOutputFiles(files);
  }
}

/** All that a tool has in its environment. */
export function environmentOf({environment}: Tool): Readonly<Record<string, string>> {
  return {...FIXED_ENVIRONMENT, ...environment};
}

async function start(
  tool: Tool,
  argv: readonly string[],
  options: ProcessOptions,
  files: OutputFiles,
): Promise<Running> {
  const environment = Object.entries(environmentOf(tool)).map(([name, value]) => `${name}=${value}`);
  const pid = await spawnProcess({
    command: tool.command,
    argv: [tool.argv0 ?? tool.command, ...tool.args, ...argv],
    environment,
    directory: options.directory,
    ...files,
  });
  if (pid < 0) throw new ToolStartError(`${tool.name} cannot be started: ${getSystemErrorMessage(pid)}.`);
  return makeRunning(pid, files, options);
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
