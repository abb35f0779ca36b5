import type {Failure} from '../chain/walk-chain.ts';
import type {FindingId, Observed} from './finding.ts';
import {plain} from './quote.ts';

/** Names of files are part of the words, and the reason stands behind them. */
const MESSAGE_LIMIT = 4096;

/** Why a guest was ended although it kept to the protocol. */
const LIMITS: readonly string[] = ['guest-deadline', 'guest-memory', 'guest-output', 'guest-records'];

/** True for the code of a guest that was ended at a limit. */
export function isLimit(code: string): boolean {
  return LIMITS.includes(code);
}

/** Why an image itself could not be opened although the file could. */
const OF_THE_IMAGE: Readonly<Record<string, FindingId>> = {
  'unknown-format': 'unknown_format',
  'image-invalid': 'invalid_image',
  'image-unsupported': 'invalid_image',
  'input-output': 'invalid_image',
  'extent-not-opened': 'extents',
  'extent-outside': 'extents',
  confined: 'chain_escape',
  'chain-too-long': 'chain_depth',
};

/** Why the chain below an image could not be followed. */
const OF_THE_CHAIN: Readonly<Record<string, FindingId>> = {
  confined: 'chain_escape',
  'extent-outside': 'chain_escape',
  'extent-not-opened': 'chain_escape',
  'protocol-unsupported': 'protocol_name',
  'unknown-protocol': 'protocol_name',
  'backing-loop': 'chain_loop',
  'chain-too-long': 'chain_depth',
};

/** What a failure says against the image; undefined where it says nothing: there is no such file, or no sandbox. */
export function observeFailure(failure: Failure, isBelow: boolean): Observed | undefined {
  if (isLimit(failure.code)) return {id: 'unfinished', message: plain(failure.message, MESSAGE_LIMIT)};
  const id = isBelow ? (OF_THE_CHAIN[failure.code] ?? 'chain_broken') : OF_THE_IMAGE[failure.code];
  return id && {id, message: plain(failure.message, MESSAGE_LIMIT)};
}
