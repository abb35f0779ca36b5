import type {ReadPolicy} from '../../operations/chain/read-policy.ts';
import type {CommandContext} from '../command.ts';
import {readImageOperand, type ImageOperand} from './image-operand.ts';
import {readPolicy} from './read-policy.ts';

export {refuseBothFormats} from './image-operand.ts';

/** Reads an operand that names an image to read; image-operand.ts takes passphrases too. */
export function readSourceImage(
  operand: string,
  source: {readonly format?: string | undefined; readonly isImageOptions: boolean},
  context: CommandContext,
): ImageOperand {
  return readImageOperand(operand, {...source, opensBacking: true}, context);
}

export function makeReadPolicy(context: CommandContext): ReadPolicy {
  return readPolicy(context);
}
