import type {ReadPolicy} from '../../operations/chain/read-policy.ts';
import type {CompareRequest} from '../../operations/compare/compare-images.ts';
import {holds} from '../../output/drift.ts';
import type {CommandContext, OptionContext, ParsedArguments} from '../command.ts';
import {checkObject} from '../object-option.ts';
import {readSecrets} from '../secrets.ts';
import {usageError} from '../usage-error.ts';
import {EXIT_OPEN, withExitCode} from './compare-exit.ts';
import {readImageOperand, refuseBothFormats} from './image-operand.ts';
import {checkCacheMode} from './info-options.ts';
import {readPolicy} from './read-policy.ts';

/** What one `compare` call is to do. */
export type CompareCall = {
  readonly request: CompareRequest;
  readonly policy: ReadPolicy;
  readonly quiet: boolean;
  readonly printsProgress: boolean;
};

/** What qemu-img refuses while it is still reading options. */
export function checkCompareOption(key: string, value: string, context: OptionContext): number | undefined {
  if (key !== 'object') return undefined;
  const isLate = context.personality === 'qemu-img' && holds('compare-object-exit', context.version);
  return withExitCode(isLate ? EXIT_OPEN : 1, () => checkObject(value, context));
}

export function readCompareCall({options, operands}: ParsedArguments, context: CommandContext): CompareCall {
  const [first, second, ...others] = operands;
  if (first === undefined || second === undefined || others.length > 0) {
    throw usageError('Expecting two image file names');
  }

  const value = (key: string): string | undefined => options.get(key)?.at(-1);
  const quiet = options.has('quiet');
  return withExitCode(EXIT_OPEN, () => {
    checkCacheMode(value('cache') ?? 'writeback', 'source cache');
    const source = {
      isImageOptions: options.has('image-opts'),
      secrets: readSecrets(options.get('object')),
      opensBacking: true,
    };
    const read = (text: string, format: string | undefined) => {
      refuseBothFormats({...source, format});
      return {...readImageOperand(text, {...source, format}, context), follow: true} as const;
    };
    return {
      request: {
        first: read(first, value('a-format')),
        readSecond: () => read(second, value('b-format')),
        strict: options.has('strict'),
        status: {
          recursion: holds('compare-strict-recursion', context.version),
          compressed: holds('compare-strict-compressed', context.version),
        },
        // SIGUSR1 may ask at any time.
        tellsProgress: true,
      },
      policy: readPolicy(context),
      quiet,
      printsProgress: options.has('progress') && !quiet,
    };
  });
}
