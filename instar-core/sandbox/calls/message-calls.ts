import {Buffer} from 'node:buffer';
import {MESSAGE_LIMIT} from '../../../guest/abi/calls.ts';
import {STATUS_OK} from '../../../guest/abi/status.ts';
import {nowMs} from '../clock.ts';
import {GuestEnd, killForLimit, killForProtocol} from '../guest-end.ts';
import {guestAddressOf, viewRange} from '../guest-memory.ts';
import {countWritten, type GuestState} from '../guest-state.ts';
import type {Message} from '../sandbox.ts';
import type {CallArguments} from './call.ts';

/** A guest may report progress as often as it likes; the listener hears of it this often. */
const PROGRESS_INTERVAL_MS = 50;

export function serveEmit(state: GuestState, [kind, address, length]: CallArguments): bigint {
  const bytes = copyMessage(state, address, length);
  if (state.messageCount >= state.limits.records) {
    killForLimit('records', `guest emitted more than its limit of ${state.limits.records} records`);
  }
  state.messageCount++;
  const message = {kind: Number(kind), bytes};
  if (state.onMessage === undefined) keepMessage(state, message);
  else handOn(state, message, state.onMessage);
  return 0n;
}

function keepMessage(state: GuestState, message: Message): void {
  state.emittedBytes += message.bytes.byteLength;
  if (state.emittedBytes > state.limits.outputBytes) {
    killForLimit('output', `guest emitted more than its limit of ${state.limits.outputBytes} bytes`);
  }
  state.messages.push(message);
}

/** What leaves at once takes no memory, so only the limit on all that a run may write holds for it. */
function handOn(state: GuestState, message: Message, onMessage: NonNullable<GuestState['onMessage']>): void {
  countWritten(state, BigInt(message.bytes.byteLength));
  state.taking = state.deadline.suspend(() => onMessage(message)) ?? undefined;
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
