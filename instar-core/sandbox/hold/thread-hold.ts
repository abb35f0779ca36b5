import {isLongRun} from '../deadline.ts';
import type {Runner} from '../runner.ts';
import type {GuestRun} from '../sandbox.ts';
import type {Hold} from './hold.ts';
import {makeQueue} from './queue.ts';

/**
 * Runs guests on the caller's thread: nothing to start, so the fastest for a short run. A wasm guest keeps the event
 * loop waiting until it ends or its deadline does; a kvm guest lets it turn every few milliseconds. Calls queue. A wasm
 * guest with much to read goes to a worker that `openWorker` makes: only from outside can its stretches be watched; so does
 * one of a crew, which would block the thread while it waits for the others, and one that is to keep the loop free.
 */
export function makeThreadHold(runner: Runner, openWorker: () => Promise<Hold>): Hold {
  const queue = makeQueue();
  let worker: Promise<Hold> | undefined;
  const needWorker = async (): Promise<Hold> => {
    worker ??= openWorker();
    return worker;
  };
  return {
    run: (run) =>
      queue.add(async () => {
        if (runner.kind !== 'wasm' || canHoldThread(run)) return runner.run(run);
        return (await needWorker()).run(run);
      }),
    prepare() {
      // A failure to start is told by the run.
      if (runner.kind === 'wasm')
        needWorker().then(
          (hold) => hold.prepare(),
          () => undefined,
        );
    },
    async close() {
      await queue.idle();
      runner.close();
      await (await worker)?.close();
    },
  };
}

function canHoldThread(run: GuestRun<string>): boolean {
  return run.seat === undefined && run.keepsLoopFree !== true && !isLongRun(run);
}
