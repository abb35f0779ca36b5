import {Buffer} from 'node:buffer';
import {setImmediate} from 'node:timers/promises';
import {nowMs} from '../clock.ts';
import {findOwnBuffer} from '../own-buffer.ts';
import type {GuestRun, Message} from '../sandbox.ts';
import type {WorkerReply} from './worker-messages.ts';

/** Most messages that are under way: the guest waits for the reader, so that a slow one needs no more memory. */
export const UNREAD_LIMIT = 15;

/** Longest time in which messages that come one behind the other keep the reader's event loop from turning. */
const TURN_MS = 50;

type MessageReply = Extract<WorkerReply, {kind: 'message'}>;

/** How many messages the reader has taken, shared between both threads, and how many more there may be. */
export type Unread = {readonly taken: Int32Array; readonly limit: number};

/** `limit` 0: the guest goes on when its message was taken. */
export function makeUnread(limit: number): Unread {
  return {taken: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), limit};
}

/** The worker's side: hands each message over, and waits when too many have not been taken. */
export function makeMessageSender(
  {taken, limit}: Unread,
  reply: (message: MessageReply, moved: readonly ArrayBuffer[]) => void,
): (message: Message) => void {
  // Counts wrap around together.
  let sent = 0;
  return ({kind, bytes}) => {
    const own = findOwnBuffer(bytes);
    reply({kind: 'message', number: kind, bytes}, own === undefined ? [] : [own]);
    sent = (sent + 1) | 0;
    for (;;) {
      const count = Atomics.load(taken, 0);
      if (((sent - count) | 0) <= limit) return;
      Atomics.wait(taken, 0, count);
    }
  };
}

export type MessageReader = {
  /** Hands the message on when those before it have been taken. */
  readonly add: (reply: MessageReply) => void;
  /** Fulfilled when all so far have been taken, or the listener threw. */
  readonly idle: () => Promise<void>;
  /** Hands nothing more on. */
  readonly stop: () => void;
};

/** The reader's side: hands each message on, then lets the worker go on. What the listener throws is given to `onError`. */
export function makeMessageReader(
  {taken}: Unread,
  onMessage: NonNullable<GuestRun['onMessage']>,
  onError: (error: unknown) => void,
): MessageReader {
  const waiting: MessageReply[] = [];
  let handing: Promise<void> | undefined;
  let isStopped = false;
  let turnedMs = nowMs();
  const handAll = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !isStopped; next = waiting.shift()) {
      // oxlint-disable-next-line no-await-in-loop -- in order
      await onMessage(messageOf(next));
      Atomics.add(taken, 0, 1);
      Atomics.notify(taken, 0);
      if (nowMs() - turnedMs < TURN_MS) continue;
      // oxlint-disable-next-line no-await-in-loop -- else a port that never runs empty keeps signals and timers waiting
      await setImmediate();
      turnedMs = nowMs();
    }
  };
  const hand = async (): Promise<void> => {
    try {
      await handAll();
    } catch (error) {
      isStopped = true;
      onError(error);
    } finally {
      handing = undefined;
    }
  };
  return {
    add(reply) {
      waiting.push(reply);
      handing ??= hand();
    },
    idle: async () => handing,
    stop() {
      isStopped = true;
    },
  };
}

function messageOf({number, bytes}: MessageReply): Message {
  return {kind: number, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)};
}
