import {Buffer} from 'node:buffer';
import {CHAIN_BODY} from '../../../guest/abi/chain-config.ts';
import {MAP_CONFIG_LENGTH, MAP_LENGTH, MAP_MAGIC, MAP_START} from '../../../guest/abi/map-config.ts';
import type {Engine} from '../../engine.ts';
import type {Message} from '../../sandbox/sandbox.ts';
import {makeChainConfig} from '../chain/chain-config.ts';
import type {ChainRequest} from '../chain/image-request.ts';
import {openChain, type OpenedChain} from '../chain/open-chain.ts';
import type {ReadPolicy} from '../chain/read-policy.ts';
import {countMetadataWork} from '../chain/work.ts';
import {wordUnreadable, type Unreadable} from '../chain/word-unreadable.ts';
import {makeBounds, makeExtentDecoder} from './decode-extents.ts';
import {holdBack} from './hold-back.ts';
import type {MapExtent} from './map-extent.ts';

/** What to map: the whole image, or the part from `startBytes` on, `lengthBytes` at most. */
export type MapRequest = ChainRequest & {
  readonly startBytes?: bigint | undefined;
  readonly lengthBytes?: bigint | undefined;
};

/** Called with the next extents, in order and without gap. */
export type TakeExtents = (extents: readonly MapExtent[]) => void;

const MAX_LENGTH = (1n << 63n) - 1n;

/**
 * Tells where each part of an image's contents comes from. Gives undefined once all was told, else why it could not be
 * told to the end; what was told by then is true. Throws InstarError when the guest was killed.
 */
export async function mapImage(
  engine: Engine,
  request: MapRequest,
  policy: ReadPolicy,
  take: TakeExtents,
): Promise<Unreadable | undefined> {
  const chain = await openChain(engine, request, policy);
  if (chain.kind === 'refused') return chain;
  try {
    return await mapChain(engine, chain, request, take);
  } finally {
    chain.close();
  }
}

async function mapChain(
  engine: Engine,
  chain: OpenedChain,
  request: MapRequest,
  take: TakeExtents,
): Promise<Unreadable | undefined> {
  const startBytes = request.startBytes ?? 0n;
  const decode = makeExtentDecoder(makeBounds(chain, startBytes));
  const held = holdBack((message: Message) => take(decode(message)));
  const sandbox = await engine.sandbox();
  const outcome = await sandbox.run({
    program: 'map',
    ...makeChainConfig(MAP_MAGIC, [{chain}], makeBody(request)),
    limits: engine.limits,
    workBytes: countMetadataWork([chain]),
    signal: engine.signal,
    onMessage: held.add,
  });
  if (outcome.kind !== 'killed') held.release();
  if (outcome.kind === 'finished') return undefined;
  return wordUnreadable(outcome, [{request, chain}], (_, __, reason) => `Could not read file metadata: ${reason}`);
}

/** Without a length the window ends with the image. */
function makeBody({startBytes = 0n, lengthBytes = MAX_LENGTH - startBytes}: MapRequest): Uint8Array {
  const body = Buffer.alloc(MAP_CONFIG_LENGTH - CHAIN_BODY);
  body.writeBigUInt64LE(startBytes, MAP_START - CHAIN_BODY);
  body.writeBigUInt64LE(lengthBytes, MAP_LENGTH - CHAIN_BODY);
  return body;
}
