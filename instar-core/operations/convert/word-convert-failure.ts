import {
  STATUS_CONVERT_BAD_REPORT,
  STATUS_CONVERT_CHANGED,
  STATUS_CONVERT_NO_COMPRESSION,
  STATUS_CONVERT_NO_UNIT,
  STATUS_CONVERT_TARGET_SMALLER,
} from '../../../guest/abi/convert-status.ts';
import type {GuestOutcome} from '../../sandbox/sandbox.ts';
import type {HasFact} from '../../output/drift.ts';
import {wordUnreadable, type ReadImage, type Unreadable} from '../chain/word-unreadable.ts';
import type {Place} from '../info/place.ts';
import {protocolError} from '../info/record-reader.ts';
import type {ConvertRequest} from './convert-request.ts';
import {refuseSnapshot, type OpenedSource} from './open-sources.ts';

type Unfinished = Exclude<GuestOutcome, {kind: 'finished'}>;

export const TARGET_SMALLER: Unreadable = {
  kind: 'refused',
  code: 'target-smaller',
  message: 'output file is smaller than input file',
};

/** Statuses of the program's own: what qemu-img says, and a code. */
const REFUSALS: Readonly<Record<number, {readonly code: string; readonly message: string}>> = {
  [STATUS_CONVERT_TARGET_SMALLER]: TARGET_SMALLER,
  [STATUS_CONVERT_NO_COMPRESSION]: {
    code: 'compression-unsupported',
    message: 'Compression not supported for this file format',
  },
  [STATUS_CONVERT_CHANGED]: {
    code: 'source-changed',
    message: 'A source changed while it was read; what was written is no whole image',
  },
  [STATUS_CONVERT_NO_UNIT]: {code: 'compression-unsupported', message: 'invalid cluster size'},
};

type FailedConversion = {
  readonly sources: readonly [OpenedSource, ...OpenedSource[]];
  readonly target: ReadImage;
  readonly wording?: ConvertRequest['wording'];
  /** As in ReadPolicy. */
  readonly hasFact?: HasFact | undefined;
};

/** Why a conversion failed, in qemu-img's words. Throws InstarError when the guest was killed or broke the protocol. */
export function wordConvertFailure(
  outcome: Unfinished,
  {sources, target, wording = 'convert', hasFact}: FailedConversion,
): Unreadable {
  if (outcome.kind === 'failed' && outcome.status === STATUS_CONVERT_BAD_REPORT) {
    throw protocolError('a worker reports what its job cannot come to');
  }

  const refusal = outcome.kind === 'failed' ? REFUSALS[outcome.status] : undefined;
  if (refusal !== undefined) return {...refusal, kind: 'refused'};
  const [first, ...others] = sources;
  const unreadable = wordUnreadable(outcome, [first, ...others, target], PLACE_WORDS[wording], hasFact);
  return unreadable.stage === 'snapshot' ? {...unreadable, ...refuseSnapshot(unreadable.reason ?? '')} : unreadable;
}

type WordPlace = (place: Place, name: string, reason: string) => string;

const PLACE_WORDS: Readonly<Record<'convert' | 'dd', WordPlace>> = {convert: wordPlace, dd: wordStage};

/** dd looks nothing up and does not say where. */
function wordStage({stage}: Place, _: string, reason: string): string {
  return stage === 'write'
    ? `error while writing to output image file: ${reason}`
    : `error while reading from input image file: ${reason}`;
}

function wordPlace({stage, offset}: Place, _: string, reason: string): string {
  switch (stage) {
    case 'lookup':
      return `error while reading block status at offset ${offset}: ${reason}`;
    case 'read':
      return `error while reading at byte ${offset}: ${reason}`;
    case 'write':
      return `error while writing at byte ${offset}: ${reason}`;
  }
}
