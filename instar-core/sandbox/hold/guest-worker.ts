import {parentPort, workerData} from 'node:worker_threads';
import {InstarError} from '../../instar-error.ts';
import {makeRunner} from '../make-runner.ts';
import {makePulse} from '../pulse.ts';
import type {Runner} from '../runner.ts';
import {loadFileSyscalls} from '../system/libc.ts';
import {makeMessageSender} from './message-stream.ts';
import {packOutcome, type WorkerReply, type WorkerRequest, type WorkerSettings} from './worker-messages.ts';

// The worker's side of worker-hold.ts: runs one guest after another and tells how each ended.

const port = parentPort;
if (port === null) throw new Error('guest-worker must be started as a worker.');
const {kind, programFolder} = workerData as WorkerSettings;
const runner = openRunner();
// A failure to open the sandbox is told with the first run, not as an unhandled rejection.
runner.catch(() => undefined);

let running: AbortController | undefined;

port.on('message', (request: WorkerRequest) => {
  switch (request.kind) {
    case 'run':
      void serveRun(request);
      break;
    case 'abort':
      running?.abort();
      break;
    case 'close':
      void closeRunner();
      break;
  }
});

/** Machine code is loaded before the first run: a thread that is ended while it loads some takes the process with it. */
async function openRunner(): Promise<Runner> {
  try {
    loadFileSyscalls();
    return await makeRunner(kind, programFolder);
  } finally {
    reply({kind: 'ready'});
  }
}

/** With its port closed nothing keeps the worker alive. */
async function closeRunner(): Promise<void> {
  try {
    (await runner).close();
  } finally {
    port?.close();
  }
}

async function serveRun(request: WorkerRequest & {readonly kind: 'run'}): Promise<void> {
  running = new AbortController();
  try {
    const outcome = await (
      await runner
    ).run({
      ...request,
      signal: running.signal,
      pulse: makePulse(request.pulse),
      onMessage: request.unread && makeMessageSender(request.unread, reply),
      onProgress: (done, total) => reply({kind: 'progress', done, total}),
    });
    reply({kind: 'outcome', outcome: packOutcome(outcome)});
  } catch (error) {
    reply({kind: 'error', error, code: error instanceof InstarError ? error.code : undefined});
  } finally {
    running = undefined;
  }
}

function reply(message: WorkerReply, moved: readonly ArrayBuffer[] = []): void {
  port?.postMessage(message, moved);
}
