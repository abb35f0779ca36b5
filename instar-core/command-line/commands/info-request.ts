import {InstarError} from '../../instar-error.ts';
import {wordForeignFormat} from '../../operations/info/foreign-format.ts';
import {isImageFormat} from '../../operations/info/format-numbers.ts';
import type {ImageFormat} from '../../operations/info/image-facts.ts';
import type {ReadPolicy} from '../../operations/chain/read-policy.ts';
import {holds} from '../../output/drift.ts';
import {splitName, type ProtocolName} from '../../storage/image-name.ts';
import type {CommandContext, ParsedArguments} from '../command.ts';
import {readOutput} from '../output-option.ts';
import {usageError} from '../usage-error.ts';
import {parseImageOptions} from './image-options.ts';
import {checkCacheMode} from './info-options.ts';

/** What one `info` call is to do. */
export type InfoRequest = {
  readonly images: readonly RequestedImage[];
  readonly json: boolean;
  readonly backingChain: boolean;
  readonly limits: boolean;
  /** `-t none` and its like: qemu-img would bypass the page cache. */
  readonly cacheBypassed: boolean;
  readonly policy: ReadPolicy;
};

export type RequestedImage = {
  readonly name: ProtocolName;
  readonly format?: ImageFormat | undefined;
  /** What messages call it: the operand as typed. */
  readonly title: string;
};

const BYPASSING: readonly string[] = ['none', 'off', 'directsync'];

export function readInfoRequest({options, operands}: ParsedArguments, context: CommandContext): InfoRequest {
  const value = (key: string): string | undefined => options.get(key)?.at(-1);
  checkOperands(operands, context);
  const cache = value('cache') ?? 'writeback';
  checkCacheMode(cache);
  const format = value('format');
  const isImageOptions = options.has('image-opts');
  const json = readOutput(options) === 'json';
  if (isImageOptions && format !== undefined) {
    throw new InstarError('conflicting-options', '--image-opts and --format are mutually exclusive');
  }

  return {
    images: operands.map((operand) =>
      isImageOptions ? parseImageOptions(operand, context.personality) : readOperand(operand, format, context),
    ),
    json,
    backingChain: options.has('backing-chain'),
    limits: options.has('limits'),
    cacheBypassed: BYPASSING.includes(cache),
    policy: {
      probing: context.quirks.unsafe ? 'qemu' : 'secure',
      extents: context.quirks.unsafe ? 'qemu' : 'beside',
      vpcSizeField: holds('vpc-size-field', context.version),
      vpcAnyType: !holds('vpc-fixed-footer', context.version),
      // What an image names is not opened by default, whatever the imitated release did.
      opensDataFile: context.quirks.unsafe && !holds('data-file-not-opened', context.version),
    },
  };
}

/** Several files in one call are instar's own. */
function checkOperands(operands: readonly string[], {personality}: CommandContext): void {
  const isRight = personality === 'instar' ? operands.length > 0 : operands.length === 1;
  if (!isRight) throw usageError('Expecting one image file name');
}

function readOperand(operand: string, format: string | undefined, context: CommandContext): RequestedImage {
  const name = splitName(operand);
  if (format === undefined) return {name, title: operand};
  const known = format === 'vhd' && context.personality === 'instar' ? 'vpc' : format;
  if (!isImageFormat(known) || (known === 'iso' && context.personality === 'qemu-img'))
    throw refuseFormat(operand, format);
  return {name, format: known, title: operand};
}

function refuseFormat(operand: string, format: string): InstarError {
  return new InstarError('unknown-format', `Could not open '${operand}': ${wordForeignFormat(format)}`);
}
