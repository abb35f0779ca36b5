import type {Engine} from '../../engine.ts';
import type {OpenedImage} from '../../storage/open-image.ts';
import type {ChainRequest} from './image-request.ts';
import type {ReadPolicy} from './read-policy.ts';
import {walkChain, type Failure, type Layer} from './walk-chain.ts';

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
  const layers: OpenedLayer[] = [];
  const close = () => {
    for (const {files} of layers.splice(0)) for (const file of files) file.close();
  };
  try {
    // What the data lie in is part of the image for whoever reads them.
    const options = {policy: {...policy, opensDataFile: true, readsContents: true}, wording: 'nested'} as const;
    const failure = await walkChain(engine, request, options, (layer, files) => layers.push({...layer, files}));
    if (failure !== undefined) close();
    return failure ?? {kind: 'opened', layers, close};
  } catch (error) {
    close();
    throw error;
  }
}
