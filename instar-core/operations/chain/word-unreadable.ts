import type {GuestOutcome} from '../../sandbox/sandbox.ts';
import {wordOutcome} from '../info/word-outcome.ts';
import type {ChainRequest} from './image-request.ts';
import type {OpenedChain} from './open-chain.ts';
import type {Failure} from './walk-chain.ts';

/**
 * Why a program could not read a chain that was opened well. Throws InstarError when the guest was killed or broke the
 * protocol.
 */
export function wordUnreadable(
  outcome: Exclude<GuestOutcome, {kind: 'finished'}>,
  chain: Pick<OpenedChain, 'layers'>,
  {title, name}: Pick<ChainRequest, 'title' | 'name'>,
): Failure {
  const file = chain.layers[0]?.facts.file ?? {path: name.text, lengthBytes: 0n};
  const {reason, ...refusal} = wordOutcome(outcome, file);
  return {...refusal, message: `Could not open '${title ?? name.text}': ${reason}`};
}
