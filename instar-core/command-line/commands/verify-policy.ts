import {InstarError} from '../../instar-error.ts';
import {
  changePolicy,
  DEFAULT_POLICY,
  readFindingIds,
  readFormats,
  type Policy,
  type PolicyChanges,
} from '../../operations/verify/policy.ts';
import {readPolicyFile} from '../../operations/verify/policy-file.ts';
import type {CommandContext} from '../command.ts';
import type {Options} from '../parse-arguments.ts';
import {parseSizeArgument} from '../size.ts';

/** The policy: what instar takes by default, over it the policy file, over it the options. */
export function readVerifyPolicy(options: Options, context: CommandContext): Policy {
  const file = options.get('policy')?.at(-1);
  const base = file === undefined ? DEFAULT_POLICY : changePolicy(DEFAULT_POLICY, readPolicyFile(file));
  return changePolicy(base, readChanges(options, context));
}

function readChanges(options: Options, context: CommandContext): PolicyChanges {
  const formats = options.get('formats')?.at(-1);
  return {
    formats: formats === undefined ? undefined : readFormats(splitList([formats])),
    maxVirtualSize: readSize(options, 'max-virtual-size', context),
    maxFileSize: readSize(options, 'max-file-size', context),
    maxExpansion: readNumber(options, 'max-expansion', /^\d{1,9}(?:\.\d{1,6})?$/),
    maxDepth: context.access.depthLimit,
    allow: readFindingIds(splitList(options.get('allow') ?? [])),
    deny: readFindingIds(splitList(options.get('deny') ?? [])),
  };
}

function splitList(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.split(',')).filter((name) => name !== '');
}

function readSize(options: Options, key: string, {version}: CommandContext): bigint | undefined {
  const text = options.get(key)?.at(-1);
  return text === undefined ? undefined : parseSizeArgument(key.replaceAll('-', ' '), text, {version});
}

function readNumber(options: Options, key: string, pattern: RegExp): number | undefined {
  const text = options.get(key)?.at(-1);
  if (text === undefined) return undefined;
  if (!pattern.test(text) || Number(text) < 1) {
    throw new InstarError('invalid-option', `--${key} expects a number of at least 1, not '${text}'`);
  }

  return Number(text);
}
