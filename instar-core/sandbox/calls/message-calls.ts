import {Buffer} from 'node:buffer';
import {MESSAGE_LIMIT} from '../../../guest/abi/calls.ts';
import {STATUS_OK} from '../../../guest/abi/status.ts';
import {nowMs} from '../clock.ts';
import {GuestEnd, killForLimit, killForProtocol} from '../guest-end.ts';
import {guestAddressOf, viewRange} from '../guest-memory.ts';
import type {GuestState} from '../guest-state.ts';
import type {CallArguments} from './call.ts';

/** A guest may report progress as often as it likes; the listener hears of it this often. */
const PROGRESS_INTERVAL_MS = 50;

export function serveEmit(state: GuestState, [kind, address, length]: CallArguments): bigint {
  const bytes = copyMessage(state, address, length);
  if (state.messages.length >= state.limits.records) {
    killForLimit('records', `guest emitted more than its limit of ${state.limits.records} records`);
  }
  state.emittedBytes += bytes.byteLength;
  if (state.emittedBytes > state.limits.outputBytes) {
    killForLimit('output', `guest emitted more than its limit of ${state.limits.outputBytes} bytes`);
  }
  state.messages.push({kind: Number(kind), bytes});
  return 0n;
}

export function serveProgress(state: GuestState, [done, total]: CallArguments): bigint {
  if (state.onProgress === undefined) return 0n;
  const now = nowMs();
  if (now - state.lastProgressMs >= PROGRESS_INTERVAL_MS) {
    state.lastProgressMs = now;
    state.onProgress(done, total);
  }
  return 0n;
}

export function serveFail(state: GuestState, [status, address, length]: CallArguments): never {
  const detail = copyMessage(state, address, length);
  if (status === BigInt(STATUS_OK)) killForProtocol('it failed with the status of success');
  throw new GuestEnd({kind: 'failed', status: Number(status), detail});
}

function copyMessage(state: GuestState, address: bigint, length: bigint): Buffer {
  if (length > BigInt(MESSAGE_LIMIT)) killForProtocol(`a message of ${length} bytes is longer than ${MESSAGE_LIMIT}`);
  return Buffer.from(viewRange(state.memory, guestAddressOf(address), length));
}
