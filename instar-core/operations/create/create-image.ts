import type {Engine} from '../../engine.ts';
import type {CreatedImage, CreateRequest} from './create-request.ts';
import {makeImage} from './make-image.ts';

/**
 * Creates an image. On any failure no file is left behind and an existing one is as it was. Throws CreateFailure in
 * qemu-img's words, InstarError when the guest was killed or broke the protocol.
 */
export async function createImage(engine: Engine, request: CreateRequest): Promise<CreatedImage> {
  const made = await makeImage(engine, request);
  try {
    return made.commit();
  } finally {
    made.discard();
  }
}
