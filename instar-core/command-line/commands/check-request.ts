import type {ReadPolicy} from '../../operations/chain/read-policy.ts';
import type {CheckRequest} from '../../operations/check/check-image.ts';
import {STRICT_RULES, type CheckRules} from '../../operations/check/check-rules.ts';
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
  const {quirks} = context;
  const checksChain = options.has('chain');
  // qemu-img opens the whole chain only to check the image at its top; what is not asked for is not opened here.
  const follow = checksChain || quirks.unsafe;
  return {
    request: {
      ...readImageOperand(operand, {...source, opensBacking: follow}, context),
      follow,
      checksChain,
      rules: makeRules(context),
    },
    // The release that does not open parallels images with clusters outside still checks them.
    policy: {...readPolicy(context), opensDataFile: quirks.unsafe, isForCheck: true, parallelsInside: false},
    json,
    quiet: options.has('quiet'),
  };
}

/** instar looks at all that it can; with unsafe quirks, at what the release does. */
function makeRules({quirks, version}: CommandContext): CheckRules {
  if (!quirks.unsafe) return STRICT_RULES;
  return {
    reservedBits: holds('check-reserved-bits', version),
    compressedSectors: !holds('check-compressed-bytes', version),
    structure: false,
    parallels: holds('check-parallels', version),
    parallelsDataEnd: holds('check-parallels-data-end', version),
    parallelsStructure: holds('check-parallels-structure', version),
    parallelsDataStart: holds('check-parallels-data-start', version),
    parallelsShortTable: !holds('parallels-table-size', version),
  };
}
