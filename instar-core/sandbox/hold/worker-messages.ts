import {Buffer} from 'node:buffer';
import type {CrewSeat} from '../crew/crew-memory.ts';
import type {Device, GuestOutcome, Limits, Message, SandboxKind} from '../sandbox.ts';
import type {Unread} from './message-stream.ts';

/** What a worker is started with. */
export type WorkerSettings = {readonly kind: SandboxKind; readonly programFolder: string};

/** To the worker: run this guest, stop the one that runs, or give up everything and end. */
export type WorkerRequest =
  | {
      readonly kind: 'run';
      readonly program: string;
      readonly config: Uint8Array;
      readonly devices: readonly Device[];
      readonly limits: Limits;
      readonly workBytes: bigint | undefined;
      /** By when the guest must be heard of again; see pulse.ts. */
      readonly pulse: BigInt64Array<SharedArrayBuffer>;
      /** Messages are to be sent one by one. */
      readonly unread: Unread | undefined;
      readonly seat: CrewSeat | undefined;
    }
  | {readonly kind: 'abort'}
  | {readonly kind: 'close'};

/** From the worker: it may be ended from now on, how far it is, a message, how the guest ended, or that the host itself failed. */
export type WorkerReply =
  | {readonly kind: 'ready'}
  | {readonly kind: 'message'; readonly number: number; readonly bytes: Uint8Array}
  | {readonly kind: 'progress'; readonly done: bigint; readonly total: bigint}
  | {readonly kind: 'outcome'; readonly outcome: PackedOutcome}
  /** A thrown value loses its class on the way; the code of an InstarError goes beside it. */
  | {readonly kind: 'error'; readonly error: unknown; readonly code: string | undefined};

type PackedMessages = {readonly kinds: Uint32Array; readonly lengths: Uint32Array; readonly bytes: Uint8Array};

type Packed<Outcome> = Outcome extends {readonly messages: readonly Message[]}
  ? Omit<Outcome, 'messages'> & {readonly packed: PackedMessages}
  : Outcome;

/** An outcome whose messages lie in three arrays, which cross threads without a copy for each. */
export type PackedOutcome = Packed<GuestOutcome>;

export function packOutcome(outcome: GuestOutcome): PackedOutcome {
  if (outcome.kind === 'killed') return outcome;
  const {messages, ...rest} = outcome;
  return {...rest, packed: packMessages(messages)};
}

export function unpackOutcome(outcome: PackedOutcome): GuestOutcome {
  if (outcome.kind === 'killed') return outcome;
  const {packed, ...rest} = outcome;
  const messages = unpackMessages(packed);
  // Buffers arrive as plain byte arrays.
  return rest.kind === 'failed' ? {...rest, detail: Buffer.from(rest.detail), messages} : {...rest, messages};
}

function packMessages(messages: readonly Message[]): PackedMessages {
  return {
    kinds: Uint32Array.from(messages, ({kind}) => kind),
    lengths: Uint32Array.from(messages, ({bytes}) => bytes.byteLength),
    bytes: Buffer.concat(messages.map(({bytes}) => bytes)),
  };
}

function unpackMessages({kinds, lengths, bytes}: PackedMessages): readonly Message[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  return Array.from(kinds, (kind, index) => {
    const length = lengths[index] ?? 0;
    at += length;
    return {kind, bytes: all.subarray(at - length, at)};
  });
}
