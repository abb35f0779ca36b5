import type {ReadPolicy} from '../../operations/chain/read-policy.ts';
import type {CheckRequest} from '../../operations/check/check-image.ts';
import {holds} from '../../output/drift.ts';
import type {CommandContext, ParsedArguments} from '../command.ts';
import {readOutput} from '../output-option.ts';
import {readSecrets} from '../secrets.ts';
import {usageError} from '../usage-error.ts';
import {checkSourceCacheMode, refuseRepair} from './check-options.ts';
import {readImageOperand, refuseBothFormats} from './image-operand.ts';
import {readPolicy} from './read-policy.ts';

/** What one `check` call is to do. */
export type CheckCall = {
  readonly request: CheckRequest;
  readonly policy: ReadPolicy;
  readonly json: boolean;
  readonly quiet: boolean;
};

export function readCheckCall({options, operands}: ParsedArguments, context: CommandContext): CheckCall {
  const value = (key: string): string | undefined => options.get(key)?.at(-1);
  const [operand, ...others] = operands;
  if (operand === undefined || others.length > 0) throw usageError('Expecting one image file name');
  const json = readOutput(options) === 'json';
  checkSourceCacheMode(value('cache') ?? 'writeback');
  const source = {
    format: value('format'),
    isImageOptions: options.has('image-opts'),
    secrets: readSecrets(options.get('object')),
  };
  refuseBothFormats(source);
  if (options.has('repair')) throw refuseRepair();
  const {quirks, version} = context;
  const checksChain = options.has('chain');
  // qemu-img opens the whole chain only to check the image at its top; what is not asked for is not opened here.
  const follow = checksChain || quirks.unsafe;
  return {
    request: {
      ...readImageOperand(operand, {...source, opensBacking: follow}, context),
      follow,
      checksChain,
      checksReservedBits: context.personality === 'instar' || holds('check-reserved-bits', version),
      countsCompressedSectors: context.personality === 'qemu-img' && !holds('check-compressed-bytes', version),
      checksStructure: !quirks.unsafe,
    },
    policy: {...readPolicy(context), opensDataFile: quirks.unsafe, skipsSnapshots: true},
    json,
    quiet: options.has('quiet'),
  };
}
