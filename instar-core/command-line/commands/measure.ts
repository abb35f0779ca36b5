import {InstarError} from '../../instar-error.ts';
import {measureImage, type MeasureSource} from '../../operations/measure/measure-image.ts';
import {measureJson, measureText} from '../../output/measure-words.ts';
import type {Command, CommandContext, OptionContext, ParsedArguments} from '../command.ts';
import {readTarget} from '../measure-targets/read-target.ts';
import {checkObject} from '../object-option.ts';
import {MEASURE_OPTIONS} from '../option-tables/measure.ts';
import {checkOutput, readOutput} from '../output-option.ts';
import {readSecrets, type Secrets} from '../secrets.ts';
import {parseSizeArgument} from '../size.ts';
import {unreadableImage} from '../unreadable-image.ts';
import {readImageOperand, refuseBothFormats} from './image-operand.ts';
import {readPolicy} from './read-policy.ts';
import {checkSnapshotOption, readSnapshotOption} from './snapshot-option.ts';

export const COMMAND: Command = {
  name: 'measure',
  options: MEASURE_OPTIONS,
  checkOption: checkMeasureOption,
  run: runMeasure,
};

/** What qemu-img refuses while it is still reading options. */
function checkMeasureOption(key: string, value: string, context: OptionContext): number | undefined {
  switch (key) {
    case 'output':
      return checkOutput(value, context);
    case 'object':
      return checkObject(value, context);
    case 'snapshot':
      return checkSnapshotOption(value, context);
    case 'size':
      parseSizeArgument('image size', value, context);
      return undefined;
    default:
      return undefined;
  }
}

async function runMeasure(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const {options} = parsed;
  const isJson = readOutput(options) === 'json';
  const secrets = readSecrets(options.get('object'));
  const source = readSource(parsed, secrets, context);
  const target = {
    formatName: options.get('target-format')?.at(-1) ?? 'raw',
    lists: options.get('options') ?? [],
    secrets,
  };
  const ended = await measureImage(context.engine, source, () => readTarget(target, context), readPolicy(context));
  if (ended.kind === 'refused') throw unreadableImage(ended, context);
  context.stdout(isJson ? measureJson(ended) : measureText(ended));
  return 0;
}

function readSource({options, operands}: ParsedArguments, secrets: Secrets, context: CommandContext): MeasureSource {
  const value = (key: string): string | undefined => options.get(key)?.at(-1);
  const [operand, ...others] = operands;
  const size = value('size');
  if (others.length > 0) throw wrongUse('At most one filename argument is allowed.');
  if (operand === undefined) {
    if (['format', 'image-opts', 'snapshot'].some((key) => options.has(key))) {
      throw wrongUse('--image-opts, -f, and -l require a filename argument.');
    }

    if (size === undefined) throw wrongUse('Either --size N or one filename must be specified.');
    return {kind: 'size', bytes: parseSizeArgument('image size', size, {version: context.version})};
  }

  if (size !== undefined) throw wrongUse('--size N cannot be used together with a filename.');
  const source = {format: value('format'), isImageOptions: options.has('image-opts'), secrets, opensBacking: true};
  refuseBothFormats(source);
  const snapshot = value('snapshot');
  return {
    kind: 'image',
    request: {...readImageOperand(operand, source, context), follow: true},
    snapshot: snapshot === undefined ? undefined : readSnapshotOption(snapshot),
  };
}

function wrongUse(message: string): InstarError {
  return new InstarError('wrong-use', message);
}
