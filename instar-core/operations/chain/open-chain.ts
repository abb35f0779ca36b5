import type {Engine} from '../../engine.ts';
import type {OpenedImage} from '../../storage/open-image.ts';
import {
  DEPTH_LIMIT,
  fail,
  follow,
  makeLayer,
  refuse,
  type ChainRequest,
  type Failure,
  type Layer,
} from '../info/read-chain.ts';
import {readKeeping, type ImageRequest, type ReadPolicy} from '../info/read-image.ts';

/** A layer of a chain whose files are open: the image itself first, then the files that it consists of. */
export type OpenedLayer = Layer & {readonly files: readonly OpenedImage[]};

/** An image and every file that its contents come from, opened once and kept open. */
export type OpenedChain = {
  readonly kind: 'opened';
  readonly layers: readonly OpenedLayer[];
  close(): void;
};

/** Opens an image and, with `follow`, the chain below it; the caller closes what was opened. */
export async function openChain(
  engine: Engine,
  request: ChainRequest,
  policy: ReadPolicy,
): Promise<OpenedChain | Failure> {
  const opened: OpenedImage[] = [];
  const close = () => {
    for (const file of opened.splice(0)) file.close();
  };
  try {
    const outcome = await openLayers(engine, request, policy, opened);
    if (outcome.kind === 'refused') {
      close();
      return outcome;
    }

    return {kind: 'opened', layers: outcome.layers, close};
  } catch (error) {
    close();
    throw error;
  }
}

async function openLayers(
  engine: Engine,
  request: ChainRequest,
  policy: ReadPolicy,
  opened: OpenedImage[],
): Promise<{readonly kind: 'layers'; readonly layers: readonly OpenedLayer[]} | Failure> {
  const layers: OpenedLayer[] = [];
  const seen = new Set<string>();
  let next: ImageRequest | undefined = request;
  while (next !== undefined) {
    const first = opened.length;
    const outcome = await readKeeping(engine, next, policy, opened);
    if (outcome.kind === 'refused') return refuse(outcome, layers.length === 0 ? request : next);
    const {text} = next.name;
    if (seen.has(outcome.identity)) return fail('backing-loop', `Backing file '${text}' creates an infinite loop.`);
    if (layers.length >= DEPTH_LIMIT) {
      return fail('chain-too-long', `Backing chain is longer than ${DEPTH_LIMIT} files.`);
    }
    seen.add(outcome.identity);
    const layer = makeLayer(next, outcome.facts);
    layers.push({...layer, files: opened.slice(first)});
    const following = request.follow ? follow(layer) : undefined;
    if (following?.kind === 'refused') return following;
    next = following;
  }

  return {kind: 'layers', layers};
}
