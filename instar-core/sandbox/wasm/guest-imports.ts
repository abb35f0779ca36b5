import {MUST_WAIT, type CallArguments, type ParameterType} from '../calls/call.ts';
import {CALL_TABLE, serveCall} from '../calls/call-table.ts';
import type {GuestState} from '../guest-state.ts';

/** Longest time between two looks at whether anybody is left to wait for. */
const LOOK_MS = 200;

/** The module "instar" for one run: the call table's rows as functions. */
export function makeGuestImports(state: GuestState): WebAssembly.ModuleImports {
  return Object.fromEntries(
    CALL_TABLE.map(({name, number, parameters}) => [
      name,
      (...given: readonly (number | bigint)[]) => {
        const result = serveWaiting(state, number, normalizeArguments(parameters, given));
        state.deadline.check();
        state.deadline.renew();
        return result;
      },
    ]),
  );
}

/** A guest that waits for others blocks its thread, so one with lanes never runs on the caller's. */
function serveWaiting(state: GuestState, number: number, args: CallArguments): bigint {
  for (;;) {
    const result = serveCall(state, BigInt(number), args);
    if (result !== MUST_WAIT) return result;
    state.deadline.suspend(() => state.lanes?.wait(LOOK_MS));
  }
}

/** WebAssembly hands out signed integers, 64-bit ones as bigint: both become the unsigned number that was meant. */
function normalizeArguments(parameters: readonly ParameterType[], given: readonly (number | bigint)[]): CallArguments {
  const args: [bigint, bigint, bigint, bigint, bigint] = [0n, 0n, 0n, 0n, 0n];
  for (const [index, type] of parameters.entries()) {
    args[index] = BigInt.asUintN(type === 'u32' ? 32 : 64, BigInt(given[index] ?? 0));
  }
  return args;
}
