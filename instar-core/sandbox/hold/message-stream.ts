import {Buffer} from 'node:buffer';
import {findOwnBuffer} from '../own-buffer.ts';
import type {Message} from '../sandbox.ts';
import type {WorkerReply} from './worker-messages.ts';

/** Most messages that are under way: the guest waits for the reader, so that a slow one needs no more memory. */
const UNREAD_LIMIT = 16;

type MessageReply = Extract<WorkerReply, {kind: 'message'}>;

/** The number of messages that the reader has taken, shared between both threads. */
export function makeTakenCount(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** The worker's side: hands each message over, and waits when too many have not been taken. */
export function makeMessageSender(
  taken: Int32Array,
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
      if (((sent - count) | 0) < UNREAD_LIMIT) return;
      Atomics.wait(taken, 0, count);
    }
  };
}

/** The reader's side: hands a message on, then lets the worker go on. */
export function takeMessage(
  {number, bytes}: MessageReply,
  taken: Int32Array,
  onMessage: (message: Message) => void,
): void {
  onMessage({kind: number, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)});
  Atomics.add(taken, 0, 1);
  Atomics.notify(taken, 0);
}
