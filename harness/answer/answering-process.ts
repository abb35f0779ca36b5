import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import {
  emptyOutputFiles,
  type OutputFiles,
  returnOutputFiles,
  takeOutputFiles,
} from '../../generators/run/output-files.ts';
import {killGroup} from '../../generators/run/posix-spawn.ts';
import type {ProcessOptions, ProcessResult} from '../../generators/run/run-process.ts';
import {describeResult, makeRunning, unwatch, watch} from '../../generators/run/watch-process.ts';
import {HarnessError} from '../harness-error.ts';
import type {AnswerMessage, CallMessage} from './messages.ts';

const ANSWERER = path.resolve(import.meta.dirname, '../../scripts/answer/cli.ts');

/** A process that answers calls of a program, one at a time. */
export type AnsweringProcess = {
  /** As runProcess does. After a call that ended the process itself there can be no other. */
  readonly call: (message: CallMessage, options: ProcessOptions) => Promise<ProcessResult>;
  readonly hasEnded: () => boolean;
  /** Ends it, unless it has ended, and gives its files back; not during a call. */
  readonly end: () => void;
};

/** Starts one for a built program of instar, in a process group of its own. Throws HarnessError. */
export async function startAnswering(program: string): Promise<AnsweringProcess> {
  const files = takeOutputFiles();
  const child = spawn(process.execPath, [ANSWERER, program], {
    stdio: ['ignore', files.stdout, files.stderr, 'ipc'],
    detached: true,
  });
  const {pid} = child;
  if (pid === undefined) {
    const [error] = (await once(child, 'error')) as [Error];
    throw new HarnessError(`${program} cannot be called: ${error.message}.`, {cause: error});
  }

  return {
    call: async (message, options) => callOnce({child, pid, files}, message, options),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    end: () => {
      killGroup(pid);
      returnOutputFiles(files);
    },
  };
}

type Started = {readonly child: ChildProcess; readonly pid: number; readonly files: OutputFiles};

async function callOnce(
  {child, pid, files}: Started,
  message: CallMessage,
  options: ProcessOptions,
): Promise<ProcessResult> {
  options.signal?.throwIfAborted();
  const running = makeRunning(pid, files, options);
  watch(running);
  try {
    const exit = await waitForAnswer(child, message);
    options.signal?.throwIfAborted();
    return describeResult(exit, running);
  } finally {
    unwatch(running);
    emptyOutputFiles(files);
  }
}

/** The exit code of the call, or how the process ended in its place. */
async function waitForAnswer(child: ChildProcess, message: CallMessage): Promise<number | string> {
  const {promise, resolve} = Promise.withResolvers<number | string>();
  const onMessage = (answer: unknown): void => {
    // SAFETY: the child sends nothing else.
    resolve((answer as AnswerMessage).exit);
  };
  const onExit = (code: number | null, signal: NodeJS.Signals | null): void => {
    resolve(code ?? signal ?? 'gone');
  };
  child.once('message', onMessage).prependOnceListener('exit', onExit);
  // Where it cannot be sent the child has ended, which is heard of as well.
  child.send(message, () => undefined);
  try {
    return await promise;
  } finally {
    child.off('message', onMessage).off('exit', onExit);
  }
}
