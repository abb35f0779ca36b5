import {InstarError} from '../../instar-error.ts';
import {holds} from '../../output/drift.ts';
import type {CommandContext, ParsedArguments} from '../command.ts';
import {readSecrets, type Secrets} from '../secrets.ts';
import {parseSizeArgument} from '../size.ts';

/** What one `dd` call asks for, as typed; numbers are read. */
export type DdArguments = {
  readonly input: string;
  readonly inputFormat?: string | undefined;
  readonly isImageOptions: boolean;
  readonly output: string;
  readonly outputFormat?: string | undefined;
  readonly secrets: Secrets;
  readonly blockBytes: bigint;
  /** Blocks of the input, counted from its beginning: where the copy ends. Absent: with the input. */
  readonly count?: bigint | undefined;
  /** Blocks of the input that are left out at its beginning. */
  readonly skip: bigint;
};

const DEFAULT_BLOCK_BYTES = 512n;
const BLOCK_RANGE = {least: 1n, most: 0x7fff_ffffn};
const NAMES: readonly string[] = ['if', 'of'];
const NUMBERS: readonly string[] = ['bs', 'count', 'skip'];
/** A number without a suffix or a fraction. */
const WHOLE = /^[\t-\r ]*[+-]?(?:0x[\da-f]+|\d+)$/i;

/** Reads the options and operands of dd, in qemu-img's order. Throws InstarError in its words. */
export function readDdArguments({options, operands}: ParsedArguments, context: CommandContext): DdArguments {
  const secrets = readSecrets(options.get('object'));
  const {input, output, numbers} = readOperands(operands, context);
  if (input === undefined || output === undefined) {
    throw new InstarError('operand-missing', 'Must specify both input and output files');
  }

  return {
    input,
    inputFormat: options.get('format')?.at(-1),
    isImageOptions: options.has('image-opts'),
    output,
    outputFormat: options.get('target-format')?.at(-1),
    secrets,
    blockBytes: numbers.get('bs') ?? DEFAULT_BLOCK_BYTES,
    count: numbers.get('count'),
    skip: numbers.get('skip') ?? 0n,
  };
}

type Operands = {
  readonly input: string | undefined;
  readonly output: string | undefined;
  readonly numbers: ReadonlyMap<string, bigint>;
};

/** Of two operands with the same name, the last one counts. */
function readOperands(operands: readonly string[], context: CommandContext): Operands {
  const names = new Map<string, string>();
  const numbers = new Map<string, bigint>();
  for (const operand of operands) {
    const [key = '', ...rest] = operand.split('=');
    const text = rest.join('=');
    if (NAMES.includes(key) && operand !== key) names.set(key, text);
    else if (NUMBERS.includes(key) && operand !== key) numbers.set(key, readNumber(key, text, context));
    else throw new InstarError('unknown-operand', `unrecognized operand ${key}`);
  }

  return {input: names.get('if'), output: names.get('of'), numbers};
}

function readNumber(key: string, text: string, context: CommandContext): bigint {
  if (key === 'bs') return parseSizeArgument(key, text, context, BLOCK_RANGE);
  // The draft of the rework counts without suffixes.
  if (context.personality === 'qemu-img' && holds('usage-rework-draft', context.version) && !WHOLE.test(text)) {
    throw new InstarError('invalid-number', `Invalid ${key} specified: '${text}'.`);
  }

  return parseSizeArgument(key, text, context);
}
