import type {Buffer} from 'node:buffer';
import {
  PLACE_CHAIN,
  PLACE_OFFSET,
  PLACE_SIZE,
  PLACE_STAGE,
  STAGE_LOOKUP,
  STAGE_OPEN,
  STAGE_READ,
  STAGE_WRITE,
} from '../../../guest/abi/place.ts';
import {protocolError} from './record-reader.ts';

/** What a program was at when it failed: looking up, reading or writing the bytes at `offset`. */
export type Place = {
  readonly stage: Stage;
  readonly offset: bigint;
};

type Stage = 'lookup' | 'read' | 'write';

const STAGES: Readonly<Record<number, Stage>> = {
  [STAGE_LOOKUP]: 'lookup',
  [STAGE_READ]: 'read',
  [STAGE_WRITE]: 'write',
};

/** Undefined while the images were being opened. */
export function decodePlace(detail: Buffer, at: number): Place | undefined {
  checkLength(detail, at);
  const number = detail.readUInt32LE(at + PLACE_STAGE);
  if (number === STAGE_OPEN) return undefined;
  const stage = STAGES[number];
  if (stage === undefined) throw protocolError('an unknown stage');
  return {stage, offset: detail.readBigUInt64LE(at + PLACE_OFFSET)};
}

/** Which of its chains the program was at, even while it opened them. */
export function decodeChain(detail: Buffer, at: number): number {
  checkLength(detail, at);
  return detail.readUInt32LE(at + PLACE_CHAIN);
}

function checkLength(detail: Buffer, at: number): void {
  if (detail.length - at < PLACE_SIZE) throw protocolError('a place is cut off');
}
