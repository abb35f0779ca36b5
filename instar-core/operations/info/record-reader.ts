import type {Buffer} from 'node:buffer';
import {
  INFO_RECORDS,
  RECORD_ALIGNMENT,
  RECORD_BODY,
  RECORD_LENGTH,
  RECORD_TAG,
} from '../../../guest/abi/info-messages.ts';
import {InstarError} from '../../instar-error.ts';
import type {Message} from '../../sandbox/sandbox.ts';
import {textOfBytes} from '../../storage/byte-text.ts';

/** One record of a guest's answer; its body is checked against what its tag needs when it is read. */
export type InfoRecord = {readonly tag: number; readonly body: RecordBody};

/** Splits the messages into records. A guest that breaks the format is not believed at all. */
export function readRecords(messages: readonly Message[]): InfoRecord[] {
  return messages.flatMap(({kind, bytes}) => {
    if (kind !== INFO_RECORDS) throw protocolError(`message of unknown kind ${kind}`);
    return splitRecords(bytes);
  });
}

function splitRecords(bytes: Buffer): InfoRecord[] {
  const records: InfoRecord[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes.length - at < RECORD_BODY) throw protocolError('a record is cut off');
    const length = bytes.readUInt32LE(at + RECORD_LENGTH);
    const padded = Math.ceil(length / RECORD_ALIGNMENT) * RECORD_ALIGNMENT;
    if (padded > bytes.length - at - RECORD_BODY) throw protocolError('a record is longer than its message');
    const body = bytes.subarray(at + RECORD_BODY, at + RECORD_BODY + length);
    records.push({tag: bytes.readUInt32LE(at + RECORD_TAG), body: new RecordBody(body)});
    at += RECORD_BODY + padded;
  }

  return records;
}

/** Fields of a record; reading past its end is a protocol error, not a RangeError. */
export class RecordBody {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  u32(at: number): number {
    return this.#bytes.readUInt32LE(this.#within(at, 4));
  }

  u64(at: number): bigint {
    return this.#bytes.readBigUInt64LE(this.#within(at, 8));
  }

  /** Text from which the same bytes can be made again. `length` absent: to the record's end. */
  text(at: number, length: number = this.#bytes.length - at): string {
    const start = this.#within(at, length);
    return textOfBytes(this.#bytes.subarray(start, start + length));
  }

  #within(at: number, length: number): number {
    if (length < 0 || at > this.#bytes.length - length) throw protocolError('a record is too short for its kind');
    return at;
  }
}

/** A guest that does not keep to the protocol: nothing of its answer is used. */
export function protocolError(what: string): InstarError {
  return new InstarError('guest-protocol', `the guest's answer is malformed: ${what}`);
}
