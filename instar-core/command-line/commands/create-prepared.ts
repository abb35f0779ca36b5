import {InstarError} from '../../instar-error.ts';
import {CreateFailure} from '../../operations/create/create-failure.ts';
import {createImage} from '../../operations/create/create-image.ts';
import type {CreatedImage} from '../../operations/create/create-request.ts';
import type {CommandContext} from '../command.ts';
import type {PreparedCreate} from './create-request.ts';

/** Creates the image. Throws InstarError that begins with the target's name; instar's own names key and value as typed. */
export async function createPrepared(
  {request, given}: PreparedCreate,
  {engine, personality}: Pick<CommandContext, 'engine' | 'personality'>,
): Promise<CreatedImage> {
  try {
    return await createImage(engine, request);
  } catch (error) {
    if (!(error instanceof CreateFailure)) {
      throw error;
    }

    const text = error.option === undefined ? undefined : given.get(error.option)?.text;
    const about = personality === 'instar' && text !== undefined ? `${error.option}=${text}: ` : '';
    throw new InstarError(error.code, `${request.name}: ${about}${error.message}`, {cause: error, hint: error.hint});
  }
}
