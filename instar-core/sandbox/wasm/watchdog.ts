import vm from 'node:vm';

const SLOT = Symbol.for('instar.guest');

let script: vm.Script | undefined;

/** How guarded code ended: with a value, with an error of its own, or stopped from outside. */
export type Guarded<Value> =
  | {readonly kind: 'returned'; readonly value: Value}
  | {readonly kind: 'threw'; readonly error: unknown}
  | {readonly kind: 'deadline'}
  | {readonly kind: 'interrupted'};

/**
 * Calls a function under V8's own watchdog, which stops even an endless loop of WebAssembly. Only code that starts
 * from a script can be watched, so the function waits in a global slot for the length of the call.
 */
export function runWatched<Value>(call: () => Value, timeoutMs: number): Guarded<Value> {
  // Where nobody listens for SIGINT it ends the process by itself, and watching for it costs a thread for each call.
  const breakOnSigint = process.listenerCount('SIGINT') > 0;
  script ??= new vm.Script(`globalThis[Symbol.for('${SLOT.description}')]()`, {filename: 'guest'});
  const slots = globalThis as unknown as Record<symbol, unknown>;
  slots[SLOT] = call;
  try {
    // The script is one call of `call`, so what it gives is what `call` gives.
    return {kind: 'returned', value: script.runInThisContext({timeout: timeoutMs, breakOnSigint}) as Value};
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return {kind: 'deadline'};
    if (code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') {
      // The watchdog took the signal from those who listen for it; they hear of it now.
      process.kill(process.pid, 'SIGINT');
      return {kind: 'interrupted'};
    }
    return {kind: 'threw', error};
  } finally {
    // Reflect, since `delete` of a computed key is what linters forbid; the slot must not outlive the call.
    Reflect.deleteProperty(slots, SLOT);
  }
}
