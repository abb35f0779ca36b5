import {once} from 'node:events';
import {Worker} from 'node:worker_threads';
import {InstarError} from '../../instar-error.ts';
import {nowMs} from '../clock.ts';
import {isLongRun, outcomeOfDeadline, outcomeOfStretch} from '../deadline.ts';
import {outcomeOfAbort} from '../outcome.ts';
import {makePulse, type Pulse} from '../pulse.ts';
import type {GuestOutcome, GuestRun, Limits} from '../sandbox.ts';
import type {Hold} from './hold.ts';
import {makeQueue} from './queue.ts';
import {makeMessageReader, makeUnread, UNREAD_LIMIT, type Unread} from './message-stream.ts';
import {unpackOutcome, type WorkerReply, type WorkerRequest, type WorkerSettings} from './worker-messages.ts';

/** How long a guest may take to be stopped from within before the whole worker is ended. */
const GRACE_MS = 1000;

/** A timer may come a little early. */
const SHORTEST_LOOK_MS = 10;

/** Longest time that a timer takes. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Nearly all that a worker makes is forgotten at once; as much room as V8 gives by itself costs each of them 2 MiB. */
const YOUNG_MEBIBYTES = 2;

/** Runs guests on a thread of their own, so that the caller's event loop never waits. Calls queue. */
export function makeWorkerHold(settings: WorkerSettings): Hold {
  const queue = makeQueue();
  let started: Started | undefined;
  const runNext = async (run: GuestRun<string>): Promise<GuestOutcome> => {
    if (run.signal?.aborted === true) return outcomeOfAbort();
    started ??= startWorker(settings);
    const {worker, ready} = started;
    const ended = await runInWorker(worker, run, settings);
    if (ended.worker === 'lost') {
      started = undefined;
      worker.ref();
      await ready;
      await worker.terminate();
    }
    if ('error' in ended) throw ended.error;
    return ended.outcome;
  };
  return {
    run: (run) => queue.add(() => runNext(run)),
    prepare() {
      started ??= startWorker(settings);
    },
    async close() {
      await queue.idle();
      if (started !== undefined) await closeWorker(started.worker);
      started = undefined;
    },
  };
}

/** Lets the worker give up what it holds (a machine is descriptors and mappings of the whole process), then ends it. */
async function closeWorker(worker: Worker): Promise<void> {
  worker.ref();
  const exited = once(worker, 'exit');
  worker.postMessage({kind: 'close'} satisfies WorkerRequest);
  const timer = setTimeout(() => void worker.terminate(), GRACE_MS);
  await exited;
  clearTimeout(timer);
}

/** A worker, and when it has loaded what it needs or has ended: not before that may it be ended. */
type Started = {readonly worker: Worker; readonly ready: Promise<void>};

function startWorker(settings: WorkerSettings): Started {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./guest-worker.${extension}`, import.meta.url), {
    workerData: settings,
    resourceLimits: {maxYoungGenerationSizeMb: YOUNG_MEBIBYTES},
  });
  // An idle worker must not keep the process alive.
  worker.unref();
  const {promise: ready, resolve} = Promise.withResolvers<void>();
  worker.once('message', () => resolve()).once('exit', () => resolve());
  return {worker, ready};
}

/** How a run ended, and whether its worker can take another. */
type Ended =
  | {readonly worker: 'kept' | 'lost'; readonly outcome: GuestOutcome}
  | {readonly worker: 'kept' | 'lost'; readonly error: unknown};

async function runInWorker(worker: Worker, run: GuestRun<string>, {kind}: WorkerSettings): Promise<Ended> {
  const {signal, onProgress} = run;
  const pulse = makePulse();
  // Starting a worker is no time of the guest's; the run sets this when it begins.
  pulse.set(Infinity);
  const {promise, resolve} = Promise.withResolvers<Ended>();
  const unread = run.onMessage && makeUnread(run.unreadMessages ?? UNREAD_LIMIT);
  // A reader that throws ends the run: its worker waits for it no longer.
  const reader =
    unread && run.onMessage && makeMessageReader(unread, run.onMessage, (error) => resolve({worker: 'lost', error}));
  const endWith = (ended: Ended): void => void (reader?.idle() ?? Promise.resolve()).then(() => resolve(ended));
  const onMessage = (reply: WorkerReply): void => {
    if (reply.kind === 'ready') return;
    if (reply.kind === 'progress') onProgress?.(reply.done, reply.total);
    else if (reply.kind === 'message') reader?.add(reply);
    else if (reply.kind === 'outcome') endWith({worker: 'kept', outcome: unpackOutcome(reply.outcome)});
    else endWith({worker: 'kept', error: restoreError(reply)});
  };
  const onError = (error: unknown): void => resolve({worker: 'lost', error});
  const onExit = (): void => onError(new Error('The sandbox worker ended before its guest.'));
  const stopAfter = (milliseconds: number, outcome: GuestOutcome): NodeJS.Timeout =>
    setTimeout(() => resolve({worker: 'lost', outcome}), Math.min(milliseconds, LONGEST_TIMER_MS));
  const stopWatching = watchPulse(pulse, run.limits, () => {
    resolve({worker: 'lost', outcome: isLongRun(run) ? outcomeOfStretch(run) : outcomeOfDeadline(run)});
  });
  const timers: NodeJS.Timeout[] = [];
  const onAbort = (): void => {
    worker.postMessage({kind: 'abort'} satisfies WorkerRequest);
    // A wasm guest looks at no message while it runs, so its worker goes at once.
    timers.push(stopAfter(kind === 'kvm' ? GRACE_MS : 0, outcomeOfAbort()));
  };
  worker.ref();
  worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  signal?.addEventListener('abort', onAbort, {once: true});
  try {
    worker.postMessage(makeRunRequest(run, pulse, unread));
    return await promise;
  } finally {
    stopWatching();
    reader?.stop();
    for (const timer of timers) clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    worker.unref();
  }
}

function restoreError({error, code}: WorkerReply & {readonly kind: 'error'}): unknown {
  if (code === undefined || !(error instanceof Error)) return error;
  return new InstarError(code, error.message, {cause: error.cause});
}

/** Calls once when a guest is not heard of in time. A guest that waits is looked after all the same. */
function watchPulse(pulse: Pulse, {deadlineMs}: Limits, onSilence: () => void): () => void {
  let timer: NodeJS.Timeout;
  const look = (): void => {
    const leftMs = pulse.get() + GRACE_MS - nowMs();
    const nextMs = Math.min(leftMs, deadlineMs + GRACE_MS, LONGEST_TIMER_MS);
    if (leftMs <= 0) onSilence();
    else timer = setTimeout(look, Math.max(nextMs, SHORTEST_LOOK_MS));
  };
  look();
  return () => clearTimeout(timer);
}

function makeRunRequest(
  {program, config, devices, limits, workBytes, seat}: GuestRun<string>,
  pulse: Pulse,
  unread: Unread | undefined,
): WorkerRequest {
  return {
    kind: 'run',
    program,
    config: new Uint8Array(config),
    devices,
    limits,
    workBytes,
    pulse: pulse.shared,
    unread,
    seat,
  };
}
