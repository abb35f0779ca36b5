import type {Buffer} from 'node:buffer';
import {
  REASON_CODE,
  REASON_FIRST,
  REASON_PLACE,
  REASON_SECOND,
  REASON_TEXT,
  REASON_TEXT_LENGTH,
} from '../../../guest/abi/image-reasons.ts';
import {DEVICE_ERROR_PLACE} from '../../../guest/abi/place.ts';
import {
  STATUS_INPUT_OUTPUT,
  STATUS_INVALID_IMAGE,
  STATUS_UNKNOWN_FORMAT,
  STATUS_UNSUPPORTED,
} from '../../../guest/abi/status.ts';
import {InstarError} from '../../instar-error.ts';
import type {HasFact} from '../../output/drift.ts';
import {wordImageReason, type ReasonFile, type ReasonWords} from '../../output/image-reasons.ts';
import type {GuestOutcome} from '../../sandbox/sandbox.ts';
import {textOfBytes} from '../../storage/byte-text.ts';
import {systemErrorWords} from '../../storage/system-error-words.ts';
import {wordKill} from '../word-kill.ts';
import {decodeChain, decodePlace, type Place} from './place.ts';
import {protocolError} from './record-reader.ts';

/** `reason` is what qemu-img says after `Could not open 'NAME': `; `hint` is printed behind it without a prefix. */
export type Refusal = {
  readonly kind: 'refused';
  readonly code: string;
  readonly reason: string;
  readonly hint?: string | undefined;
  /** Printed before the message, as a line of its own. */
  readonly notice?: string | undefined;
  /** When qemu-img comes across it; absent: while it opens the image. */
  readonly stage?: ReasonWords['stage'];
  /** What the program was at; absent: opening the image. */
  readonly place?: Place | undefined;
};

type Unfinished = Exclude<GuestOutcome, {kind: 'finished'}>;
type Failed = Extract<GuestOutcome, {kind: 'failed'}>;

/** A refused image is an answer; a guest that was killed or broke the protocol is thrown as InstarError. */
export function wordOutcome(outcome: Unfinished, file: ReasonFile, hasFact?: HasFact): Refusal {
  if (outcome.kind === 'killed') {
    throw new InstarError(`guest-${outcome.reason}`, `Could not read '${file.path}': ${wordKill(outcome)}`);
  }

  return {...wordFailure(outcome, file, hasFact), place: readPlace(outcome)};
}

/** Which chain the program was at when it failed; the first when it does not tell. */
export function failedChain(outcome: Unfinished): number {
  const at = outcome.kind === 'failed' ? findPlace(outcome) : undefined;
  return outcome.kind === 'failed' && at !== undefined ? decodeChain(outcome.detail, at) : 0;
}

function wordFailure(outcome: Failed, file: ReasonFile, hasFact: HasFact | undefined): Refusal {
  switch (outcome.status) {
    case STATUS_INVALID_IMAGE:
      return {kind: 'refused', code: 'image-invalid', ...readReason(outcome, file, hasFact)};
    case STATUS_UNSUPPORTED:
      return {kind: 'refused', code: 'image-unsupported', ...readReason(outcome, file, hasFact)};
    case STATUS_UNKNOWN_FORMAT:
      return {
        kind: 'refused',
        code: 'unknown-format',
        reason: 'unknown format; if it is a raw disk, name the format raw',
      };
    case STATUS_INPUT_OUTPUT:
      return {kind: 'refused', code: 'input-output', reason: wordDeviceError(outcome)};
    default:
      throw protocolError(`status ${outcome.status}`);
  }
}

function wordDeviceError({deviceError}: Failed): string {
  if (deviceError === undefined) throw protocolError('an input/output error that the host did not see');
  return systemErrorWords(deviceError.code);
}

function readPlace(outcome: Failed): Place | undefined {
  const at = findPlace(outcome);
  return at === undefined ? undefined : decodePlace(outcome.detail, at);
}

/** Where the place stands in the failure's detail. */
function findPlace({status}: Failed): number | undefined {
  if (status === STATUS_INPUT_OUTPUT) return DEVICE_ERROR_PLACE;
  return status === STATUS_INVALID_IMAGE || status === STATUS_UNSUPPORTED ? REASON_PLACE : undefined;
}

function readReason({detail}: Failed, file: ReasonFile, hasFact: HasFact | undefined): ReasonWords {
  if (detail.length < REASON_TEXT) throw protocolError('a reason is cut off');
  const reason = {
    code: detail.readUInt32LE(REASON_CODE),
    first: detail.readBigUInt64LE(REASON_FIRST),
    second: detail.readBigUInt64LE(REASON_SECOND),
    text: readText(detail),
  };
  const words = wordImageReason(reason, file, hasFact);
  if (words === undefined) throw protocolError('an unknown reason');
  return words;
}

function readText(detail: Buffer): string {
  const length = detail.readUInt32LE(REASON_TEXT_LENGTH);
  if (length !== detail.length - REASON_TEXT) throw protocolError('a reason of the wrong length');
  return textOfBytes(detail.subarray(REASON_TEXT));
}
