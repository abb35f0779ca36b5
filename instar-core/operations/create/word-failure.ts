import {Buffer} from 'node:buffer';
import {
  STATUS_CREATE_BACKING_NAME_TOO_LONG,
  STATUS_CREATE_OVERFLOW,
  STATUS_CREATE_TOO_LARGE,
} from '../../../guest/abi/create-status.ts';
import {STATUS_INPUT_OUTPUT, STATUS_OUT_OF_MEMORY} from '../../../guest/abi/status.ts';
import {InstarError} from '../../instar-error.ts';
import type {GuestOutcome} from '../../sandbox/sandbox.ts';
import {systemErrorWords} from '../../storage/system-error-words.ts';
import {wordKill} from '../word-kill.ts';
import {CreateFailure} from './create-failure.ts';
import type {StatusWords} from './create-format.ts';
import type {CreateRequest} from './create-request.ts';

type Unfinished = Exclude<GuestOutcome, {kind: 'finished'}>;

/** Why a create run did not finish, as an error to throw. */
export function wordFailure(outcome: Unfinished, request: CreateRequest): InstarError {
  if (outcome.kind === 'killed') {
    return new InstarError(`guest-${outcome.reason}`, `nothing was written: ${wordKill(outcome)}`);
  }

  const {format} = request;
  const words: Readonly<Record<number, StatusWords>> = {
    [STATUS_CREATE_TOO_LARGE]: `The image size is too large for file format '${format.name}'`,
    [STATUS_CREATE_OVERFLOW]: 'Could not resize image: Image size cannot be negative',
    [STATUS_CREATE_BACKING_NAME_TOO_LONG]: wordLongName(request),
    [STATUS_OUT_OF_MEMORY]: 'The layout needs more memory than --memory-limit allows',
    [STATUS_INPUT_OUTPUT]: `Could not write image: ${systemErrorWords(outcome.deviceError?.code ?? 'EIO')}`,
    ...format.statusWords,
  };
  const message = wordStatus(words, isTooLarge(outcome) ? STATUS_CREATE_TOO_LARGE : outcome.status, request);
  return message === undefined
    ? new InstarError('guest-protocol', `the create program ended with status ${outcome.status}; nothing was written`)
    : new CreateFailure(message, {option: format.statusOptions?.[outcome.status]});
}

/** The file system holds no file of that size: to qemu-img that is a size which the format cannot have. */
function isTooLarge(outcome: Exclude<Unfinished, {kind: 'killed'}>): boolean {
  return outcome.status === STATUS_INPUT_OUTPUT && outcome.deviceError?.code === 'EFBIG';
}

/** What the table says of a status; undefined where it says nothing. */
export function wordStatus(
  words: Readonly<Record<number, StatusWords>>,
  status: number,
  asked: Pick<CreateRequest, 'virtualSize' | 'values'>,
): string | undefined {
  const found = words[status];
  return typeof found === 'function' ? found(asked) : found;
}

/** qcow2.txt "Header": a name of more than 1023 bytes is refused as such, a shorter one where the cluster is full. */
function wordLongName({backing}: CreateRequest): string {
  const name = backing?.name ?? '';
  const why = Buffer.byteLength(name) > 1023 ? 'EINVAL' : 'ENOSPC';
  const format = backing?.format === undefined ? '' : ` with format '${backing.format}'`;
  return `Could not assign backing file '${name}'${format}: ${systemErrorWords(why)}`;
}
