import {Buffer} from 'node:buffer';
import {STATUS_INPUT_OUTPUT, STATUS_OK} from '../../guest/abi/status.ts';
import type {EndKind} from './guest-end.ts';
import type {GuestState} from './guest-state.ts';
import type {GuestOutcome, Limits} from './sandbox.ts';

/** What a guest that returned from run() comes to. */
export function outcomeOfReturn(state: GuestState, status: number): GuestOutcome {
  if (status === STATUS_OK) return {kind: 'finished', messages: state.messages};
  return outcomeOfEnd(state, {kind: 'failed', status, detail: Buffer.alloc(0)});
}

/** What a guest that failed or was killed comes to. Nothing that a killed guest emitted survives. */
export function outcomeOfEnd(state: GuestState, end: EndKind): GuestOutcome {
  if (end.kind === 'killed') return end;
  const {messages, lastDeviceError} = state;
  return end.status === STATUS_INPUT_OUTPUT && lastDeviceError !== undefined
    ? {...end, messages, deviceError: lastDeviceError}
    : {...end, messages};
}

export function outcomeOfAbort(): GuestOutcome & {readonly kind: 'killed'} {
  return {kind: 'killed', reason: 'aborted', message: 'guest was stopped by request'};
}

export function outcomeOfMemoryLimit({memoryBytes}: Limits): GuestOutcome {
  return {
    kind: 'killed',
    reason: 'memory',
    message: `guest needs more than its limit of ${memoryBytes} bytes of memory`,
  };
}
