import type {GuestOutcome} from '../../sandbox/sandbox.ts';
import type {HasFact} from '../../output/drift.ts';
import type {ReasonStage} from '../../output/image-reasons/reason-row.ts';
import type {Place} from '../info/place.ts';
import {failedChain, wordOutcome} from '../info/word-outcome.ts';
import type {ChainRequest} from './image-request.ts';
import type {OpenedChain} from './open-chain.ts';
import type {Failure} from './walk-chain.ts';

/** The image that a program reads, by the name that the user knows, and the files that were opened for it. */
export type ReadImage = {
  readonly request: Pick<ChainRequest, 'title' | 'name'>;
  readonly chain: Pick<OpenedChain, 'layers'>;
};

/** Why a program could not read a chain that was opened well; `place` is absent when it could not open it either. */
export type Unreadable = Failure & {
  readonly place?: Place | undefined;
  /** The message's last part alone, and what qemu-img was doing: see ReasonRow. */
  readonly reason?: string | undefined;
  readonly stage?: ReasonStage | undefined;
};

/** What the operation says of bytes that it could not look up or read; `name` is that of their image. */
export type WordPlace = (place: Place, name: string, reason: string) => string;

/**
 * Words how a program over one or two chains failed, in which release's words `hasFact` tells. Throws InstarError when it was killed or broke the
 * protocol.
 */
export function wordUnreadable(
  outcome: Exclude<GuestOutcome, {kind: 'finished'}>,
  images: readonly [ReadImage, ...ReadImage[]],
  wordPlace: WordPlace = wordOpening,
  hasFact?: HasFact,
): Unreadable {
  const image = images[failedChain(outcome)] ?? images[0];
  const refusal = wordOutcome(outcome, fileOf(image), hasFact);
  const {request} = image;
  const name = request.title ?? request.name.text;
  const {place, reason} = refusal;
  return {...refusal, message: place === undefined ? wordOpening(place, name, reason) : wordPlace(place, name, reason)};
}

function wordOpening(_: Place | undefined, name: string, reason: string): string {
  return `Could not open '${name}': ${reason}`;
}

function fileOf({chain, request}: ReadImage): {readonly path: string; readonly lengthBytes: bigint} {
  return chain.layers[0]?.facts.file ?? {path: request.name.text, lengthBytes: 0n};
}
