import {type ChildProcessByStdio, spawn} from 'node:child_process';
import type {Readable} from 'node:stream';
import {GeneratorError} from '../generator-error.ts';
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

/** How much is kept of a stream that was cut off. */
const FLOOD_KEPT_BYTES = 4096;

/**
 * Runs the tool once, without a shell, in a process group of its own. Rejects only when the tool cannot be started
 * or the run is aborted; whatever the process itself does is a result.
 */
// node:child_process and not execa: execa costs 2 ms of our own CPU time per process, spawn 0.7 ms, qemu-img itself 4 ms.
export async function runProcess(tool: Tool, argv: readonly string[], options: ProcessOptions): Promise<ProcessResult> {
  options.signal?.throwIfAborted();
  const child = spawn(tool.command, [...tool.args, ...argv], {
    cwd: options.directory,
    env: {...ENVIRONMENT, ...tool.environment},
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(tool.argv0 !== undefined && {argv0: tool.argv0}),
  });
  return new Promise((resolve, reject) => {
    watchProcess(child, {tool, options, resolve, reject});
  });
}

type Watch = {
  readonly tool: Tool;
  readonly options: ProcessOptions;
  readonly resolve: (result: ProcessResult) => void;
  readonly reject: (error: unknown) => void;
};

function watchProcess(child: ChildProcessByStdio<null, Readable, Readable>, watch: Watch): void {
  const {tool, options, resolve, reject} = watch;
  let killedFor: 'timeout' | 'flood' | undefined;
  const killFor = (reason: 'timeout' | 'flood') => {
    killedFor ??= reason;
    killGroup(child.pid);
  };
  const onAbort = () => {
    killGroup(child.pid);
  };
  const onFlood = () => {
    killFor('flood');
  };
  const timer = setTimeout(killFor, options.timeoutMs, 'timeout');
  options.signal?.addEventListener('abort', onAbort);
  const stdout = collect(child.stdout, options.outputLimitBytes, onFlood);
  const stderr = collect(child.stderr, options.outputLimitBytes, onFlood);
  const settle = () => {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
  };
  child.once('error', (error) => {
    settle();
    reject(new ToolStartError(`${tool.name} cannot be started: ${error.message}.`, {cause: error}));
  });
  child.once('close', (code, signal) => {
    settle();
    if (options.signal?.aborted) {
      reject(options.signal.reason);
      return;
    }
    resolve({exit: killedFor ?? code ?? signal ?? 'unknown', stdout: stdout(), stderr: stderr()});
  });
}

/** Keeps what a stream says, up to the limit; the returned function gives the text so far. */
function collect(stream: Readable, limitBytes: number, onFlood: () => void): () => string {
  let chunks: Buffer[] = [];
  let length = 0;
  stream.on('data', (chunk: Buffer) => {
    if (length > limitBytes) return;
    chunks.push(chunk);
    length += chunk.length;
    if (length > limitBytes) {
      chunks = [Buffer.concat(chunks).subarray(0, FLOOD_KEPT_BYTES)];
      onFlood();
    }
  });
  return () => (chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString());
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // It may have ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
