import type {Buffer} from 'node:buffer';
import {
  PLACE_CHAIN,
  PLACE_OFFSET,
  PLACE_SIZE,
  PLACE_STAGE,
  STAGE_LOOKUP,
  STAGE_OPEN,
  STAGE_READ,
} from '../../../guest/abi/place.ts';
import {protocolError} from './record-reader.ts';

/** What a program was at when it failed: looking up or reading the bytes at `offset`. */
export type Place = {
  readonly stage: 'lookup' | 'read';
  readonly offset: bigint;
};

/** Undefined while the images were being opened. */
export function decodePlace(detail: Buffer, at: number): Place | undefined {
  checkLength(detail, at);
  const stage = detail.readUInt32LE(at + PLACE_STAGE);
  if (stage === STAGE_OPEN) return undefined;
  if (stage !== STAGE_LOOKUP && stage !== STAGE_READ) throw protocolError('an unknown stage');
  return {
    stage: stage === STAGE_READ ? 'read' : 'lookup',
    offset: detail.readBigUInt64LE(at + PLACE_OFFSET),
  };
}

/** Which of its chains the program was at, even while it opened them. */
export function decodeChain(detail: Buffer, at: number): 0 | 1 {
  checkLength(detail, at);
  return detail.readUInt32LE(at + PLACE_CHAIN) === 0 ? 0 : 1;
}

function checkLength(detail: Buffer, at: number): void {
  if (detail.length - at < PLACE_SIZE) throw protocolError('a place is cut off');
}
