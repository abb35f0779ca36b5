import type {Engine} from '../../engine.ts';
import type {ChainRequest} from '../chain/image-request.ts';
import type {ReadPolicy} from '../chain/read-policy.ts';
import {walkChain, type Failure, type Layer} from '../chain/walk-chain.ts';

export type ChainOutcome = {readonly kind: 'chain'; readonly layers: readonly Layer[]} | Failure;

/** Reads an image and, where asked to, each of its backing files in turn; nothing stays open. */
export async function readChain(engine: Engine, request: ChainRequest, policy: ReadPolicy): Promise<ChainOutcome> {
  const layers: Layer[] = [];
  const failure = await walkChain(engine, request, {policy, wording: 'each'}, (layer, files) => {
    for (const file of files) file.close();
    layers.push(layer);
  });
  return failure ?? {kind: 'chain', layers};
}
