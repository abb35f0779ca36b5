import type {Runner} from '../runner.ts';
import type {Hold} from './hold.ts';
import {makeQueue} from './queue.ts';

/**
 * Runs guests on the caller's thread: nothing to start, so the fastest for a short run. A wasm guest keeps the event
 * loop waiting until it ends or its deadline does; a kvm guest lets it turn every few milliseconds. Calls queue.
 */
export function makeThreadHold(runner: Runner): Hold {
  const queue = makeQueue();
  return {
    run: (run) => queue.add(() => runner.run(run)),
    async close() {
      await queue.idle();
      runner.close();
    },
  };
}
