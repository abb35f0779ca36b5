import {wordImageReason} from '../../output/image-reasons.ts';
import {textOfBytes} from '../../storage/byte-text.ts';
import {
  CONVERT_DAMAGE,
  CONVERT_DAMAGE_REASON,
  CONVERT_DAMAGE_TEXT,
  CONVERT_EVENT,
  CONVERT_EVENT_FIRST,
  CONVERT_EVENT_KIND,
  CONVERT_EVENT_LENGTH,
  CONVERT_EVENT_PACE,
  CONVERT_EVENT_PROGRESS,
  CONVERT_EVENT_SECOND,
  CONVERT_EVENT_SIZES,
  CONVERT_EVENT_UNKNOWN,
  CONVERT_EVENT_UNREAD,
} from '../../../guest/abi/convert-messages.ts';
import type {Message} from '../../sandbox/sandbox.ts';
import {protocolError} from '../info/record-reader.ts';

/** What the convert program tells while it runs; numbers are bytes. */
export type ConvertEvent =
  /** First of all. */
  | {readonly kind: 'sizes'; readonly sources: bigint; readonly target: bigint}
  /** What could not be read, or looked up, became zeros. */
  | {readonly kind: 'unread' | 'unknown'; readonly offset: bigint; readonly errno: number}
  /** What is wrong with a source that is read all the same. */
  | {readonly kind: 'damage'; readonly notice: string}
  /** So much is written next. */
  | {readonly kind: 'pace'; readonly bytes: bigint}
  | {readonly kind: 'progress'; readonly done: bigint; readonly total: bigint};

type Decode = (first: bigint, second: bigint) => ConvertEvent;

const EVENTS: Readonly<Record<number, Decode>> = {
  [CONVERT_EVENT_SIZES]: (sources, target) => ({kind: 'sizes', sources, target}),
  [CONVERT_EVENT_UNREAD]: (offset, errno) => ({kind: 'unread', offset, errno: Number(errno)}),
  [CONVERT_EVENT_UNKNOWN]: (offset, errno) => ({kind: 'unknown', offset, errno: Number(errno)}),
  [CONVERT_EVENT_PACE]: (bytes) => ({kind: 'pace', bytes}),
  [CONVERT_EVENT_PROGRESS]: (done, total) => ({kind: 'progress', done, total}),
};

/** One event of the convert program; a message that is none is a broken protocol. */
export function decodeEvent({kind, bytes}: Message): ConvertEvent {
  if (kind === CONVERT_DAMAGE) return {kind: 'damage', notice: decodeDamage(bytes)};
  if (kind !== CONVERT_EVENT) throw protocolError(`message of unknown kind ${kind}`);
  if (bytes.length !== CONVERT_EVENT_LENGTH) throw protocolError('an event of the wrong length');
  const decode = EVENTS[bytes.readUInt32LE(CONVERT_EVENT_KIND)];
  if (decode === undefined) throw protocolError('an unknown event');
  return decode(bytes.readBigUInt64LE(CONVERT_EVENT_FIRST), bytes.readBigUInt64LE(CONVERT_EVENT_SECOND));
}

function decodeDamage(bytes: Message['bytes']): string {
  if (bytes.length < CONVERT_DAMAGE_TEXT) throw protocolError('a damage that is cut off');
  const text = textOfBytes(bytes.subarray(CONVERT_DAMAGE_TEXT));
  const reason = {code: bytes.readUInt32LE(CONVERT_DAMAGE_REASON), first: 0n, second: 0n, text};
  const words = wordImageReason(reason, {path: '', lengthBytes: 0n});
  if (words?.notice === undefined) throw protocolError('an unknown damage');
  return words.notice;
}
