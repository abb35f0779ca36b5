import {InstarError} from '../../instar-error.ts';
import type {ImageRequest} from '../../operations/chain/image-request.ts';
import type {ReadPolicy} from '../../operations/chain/read-policy.ts';
import {wordForeignFormat} from '../../operations/info/foreign-format.ts';
import {isImageFormat} from '../../operations/info/format-numbers.ts';
import {holds} from '../../output/drift.ts';
import {splitName} from '../../storage/image-name.ts';
import type {CommandContext} from '../command.ts';
import {parseImageOptions} from './image-options.ts';

/** An image that the user named; `title` is what messages call it: the operand as typed. */
export type RequestedImage = ImageRequest & {readonly title: string};

export type SourceOptions = {
  /** As typed behind `-f`. */
  readonly format?: string | undefined;
  /** `--image-opts`: the operand is a list of options. */
  readonly isImageOptions: boolean;
};

/** Reads an operand that names an image to read. Throws InstarError for an unknown format and for wrong options. */
export function readSourceImage(
  operand: string,
  {format, isImageOptions}: SourceOptions,
  context: Pick<CommandContext, 'personality'>,
): RequestedImage {
  if (isImageOptions) return parseImageOptions(operand, context.personality);
  const name = splitName(operand);
  if (format === undefined) return {name, title: operand};
  const known = format === 'vhd' && context.personality === 'instar' ? 'vpc' : format;
  if (!isImageFormat(known) || (known === 'iso' && context.personality === 'qemu-img'))
    throw refuseFormat(operand, format);
  return {name, format: known, title: operand};
}

/** `--image-opts` names the format itself. */
export function refuseBothFormats({format, isImageOptions}: SourceOptions): void {
  if (isImageOptions && format !== undefined) {
    throw new InstarError('conflicting-options', '--image-opts and --format are mutually exclusive');
  }
}

/** How the personality and the imitated release read images. */
export function makeReadPolicy({quirks, version}: Pick<CommandContext, 'quirks' | 'version'>): ReadPolicy {
  return {
    probing: quirks.unsafe ? 'qemu' : 'secure',
    extents: quirks.unsafe ? 'qemu' : 'beside',
    vpcSizeField: holds('vpc-size-field', version),
    vpcAnyType: !holds('vpc-fixed-footer', version),
    // What an image names is not opened by default, whatever the imitated release did.
    opensDataFile: quirks.unsafe && !holds('data-file-not-opened', version),
  };
}

function refuseFormat(operand: string, format: string): InstarError {
  return new InstarError('unknown-format', `Could not open '${operand}': ${wordForeignFormat(format)}`);
}
