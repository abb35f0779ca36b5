import type {ReadPolicy} from '../../operations/chain/read-policy.ts';
import type {CommandContext, ParsedArguments} from '../command.ts';
import {readOutput} from '../output-option.ts';
import {readSecrets} from '../secrets.ts';
import {usageError} from '../usage-error.ts';
import {readImageOperand, refuseBothFormats, type ImageOperand} from './image-operand.ts';
import {checkCacheMode} from './info-options.ts';
import {readPolicy} from './read-policy.ts';

/** What one `info` call is to do. */
export type InfoRequest = {
  readonly images: readonly ImageOperand[];
  readonly json: boolean;
  readonly backingChain: boolean;
  readonly limits: boolean;
  /** `-t none` and its like: qemu-img would bypass the page cache. */
  readonly cacheBypassed: boolean;
  readonly policy: ReadPolicy;
};

const BYPASSING: readonly string[] = ['none', 'off', 'directsync'];

export function readInfoRequest({options, operands}: ParsedArguments, context: CommandContext): InfoRequest {
  const value = (key: string): string | undefined => options.get(key)?.at(-1);
  checkOperands(operands, context);
  const cache = value('cache') ?? 'writeback';
  checkCacheMode(cache);
  const format = value('format');
  const source = {format, isImageOptions: options.has('image-opts'), secrets: readSecrets(options.get('object'))};
  const json = readOutput(options) === 'json';
  refuseBothFormats(source);

  return {
    images: operands.map((operand) => readImageOperand(operand, source, context)),
    json,
    backingChain: options.has('backing-chain'),
    limits: options.has('limits'),
    cacheBypassed: BYPASSING.includes(cache),
    policy: readPolicy(context),
  };
}

/** Several files in one call are instar's own. */
function checkOperands(operands: readonly string[], {personality}: CommandContext): void {
  const isRight = personality === 'instar' ? operands.length > 0 : operands.length === 1;
  if (!isRight) throw usageError('Expecting one image file name');
}
