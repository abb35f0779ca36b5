import {
  COMPARE_EVENT,
  COMPARE_EVENT_LENGTH,
  EVENT_CONTENT_DIFFERS,
  EVENT_FIRST,
  EVENT_IDENTICAL,
  EVENT_KIND,
  EVENT_PROGRESS,
  EVENT_SECOND,
  EVENT_SIZES_DIFFER,
  EVENT_STATUS_DIFFERS,
  EVENT_STRICT_SIZES_DIFFER,
} from '../../../guest/abi/compare-messages.ts';
import type {Message} from '../../sandbox/sandbox.ts';
import {protocolError} from '../info/record-reader.ts';
import type {CompareEvent} from './compare-event.ts';

type Decode = (first: bigint, second: bigint) => CompareEvent;

const EVENTS: Readonly<Record<number, Decode>> = {
  [EVENT_PROGRESS]: (done, total) => ({kind: 'progress', done, total}),
  [EVENT_SIZES_DIFFER]: () => ({kind: 'sizes-differ'}),
  [EVENT_IDENTICAL]: () => ({kind: 'identical'}),
  [EVENT_CONTENT_DIFFERS]: (offset) => ({kind: 'content-differs', offset}),
  [EVENT_STATUS_DIFFERS]: (offset) => ({kind: 'status-differs', offset}),
  [EVENT_STRICT_SIZES_DIFFER]: () => ({kind: 'strict-sizes-differ'}),
};

/** One event of the compare program; a message that is none is a broken protocol. */
export function decodeEvent({kind, bytes}: Message): CompareEvent {
  if (kind !== COMPARE_EVENT) throw protocolError(`message of unknown kind ${kind}`);
  if (bytes.length !== COMPARE_EVENT_LENGTH) throw protocolError('an event of the wrong length');
  const decode = EVENTS[bytes.readUInt32LE(EVENT_KIND)];
  if (decode === undefined) throw protocolError('an unknown event');
  return decode(bytes.readBigUInt64LE(EVENT_FIRST), bytes.readBigUInt64LE(EVENT_SECOND));
}
