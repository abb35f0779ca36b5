import type {Buffer} from 'node:buffer';
import {
  REASON_CODE,
  REASON_FIRST,
  REASON_SECOND,
  REASON_TEXT,
  REASON_TEXT_LENGTH,
} from '../../../../guest/abi/image-reasons.ts';
import {STATUS_INVALID_IMAGE} from '../../../../guest/abi/status.ts';
import {wordImageReason} from '../../../output/image-reasons.ts';
import type {GuestOutcome} from '../../sandbox.ts';

/** The words of an image's refusal; how the guest ended otherwise. */
export function wordRefusal(outcome: Buffer | GuestOutcome): string {
  if (!('kind' in outcome)) return 'opened';
  if (outcome.kind !== 'failed' || outcome.status !== STATUS_INVALID_IMAGE) return JSON.stringify(outcome);
  const {detail} = outcome;
  const reason = {
    code: detail.readUInt32LE(REASON_CODE),
    first: detail.readBigUInt64LE(REASON_FIRST),
    second: detail.readBigUInt64LE(REASON_SECOND),
    text: detail.toString('latin1', REASON_TEXT, REASON_TEXT + detail.readUInt32LE(REASON_TEXT_LENGTH)),
  };
  return wordImageReason(reason, {path: 'image', lengthBytes: 0n})?.reason ?? `reason ${reason.code} has no words`;
}
