import type {Runner} from '../runner.ts';
import type {Hold} from './hold.ts';

/**
 * Runs guests on the caller's thread: nothing to start, so the fastest for a short run. A wasm guest keeps the event
 * loop waiting until it ends or its deadline does; a kvm guest lets it turn every few milliseconds.
 */
export function makeThreadHold(runner: Runner): Hold {
  return {
    run: (run) => runner.run(run),
    async close() {
      runner.close();
    },
  };
}
