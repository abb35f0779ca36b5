import {STATUS_CREATE_TOO_LARGE, STATUS_QCOW2_REFCOUNT_BITS_VERSION} from '../../../guest/abi/create-status.ts';
import {InstarError} from '../../instar-error.ts';
import type {CreateFacts, CreateFormat, CreateValues} from '../../operations/create/create-format.ts';
import type {MeasureTarget} from '../../operations/measure/measure-image.ts';
import {holds} from '../../output/drift.ts';
import type {CommandContext, OptionContext} from '../command.ts';
import {nameFormat} from '../create-options/name-format.ts';
import {isOptionList} from '../create-options/option-words.ts';
import {completeValues, readGivenOptions, type GivenOptions} from '../create-options/read-options.ts';
import type {Secrets} from '../secrets.ts';
import {readLuksHeader} from './encryption.ts';
import {loadTargetFormat, refuseUnmeasured} from './formats.ts';

export type TypedTarget = {
  readonly formatName: string;
  /** Each `-o`, as typed. */
  readonly lists: readonly string[];
  readonly secrets: Secrets;
};

/** Reads `-O` and `-o`, in qemu-img's order. Throws InstarError in its words. */
export async function readTarget(
  {formatName, lists, secrets}: TypedTarget,
  context: OptionContext & Pick<CommandContext, 'personality'>,
): Promise<MeasureTarget> {
  const format = await loadTargetFormat(nameFormat(formatName, context));
  const given = readGiven(lists, format, context);
  refuseUnmeasured(format, context.personality);
  const values = completeValues(given, format, context);
  const facts = makeFacts(context);
  return {
    format: {...format, statusWords: {...format.statusWords, ...MEASURE_WORDS}},
    values,
    facts,
    hasBacking: values.has('backing_file'),
    isStatic: values.get('static') === true || (values.get('preallocation') ?? 'off') !== 'off',
    ...(format.name === 'qcow2' ? readQcow2(values) : {}),
    countsParallels: holds('measure-parallels-bitmaps', context.version),
    encryptionHeaderBytes: readEncryption(format, values, facts, secrets),
  };
}

/** What measure words in another way than create. */
const MEASURE_WORDS: Readonly<Record<number, string>> = {
  [STATUS_CREATE_TOO_LARGE]: 'The image size is too large (try using a larger cluster size)',
  [STATUS_QCOW2_REFCOUNT_BITS_VERSION]:
    'Different refcount widths than 16 bits require compatibility level 1.1 or above (use compat=1.1 or greater)',
};

function readGiven(lists: readonly string[], format: CreateFormat, context: OptionContext): GivenOptions {
  const broken = lists.find((list) => !isOptionList(list));
  if (broken !== undefined) throw new InstarError('invalid-option', `Invalid option list: ${broken}`);
  try {
    return readGivenOptions(lists, format, {...context, subject: ''});
  } catch (error) {
    if (!(error instanceof InstarError) || context.personality === 'instar') throw error;
    const {code, message, hint} = error;
    throw new InstarError(code, message, {hint: `${hint}qemu-img: Invalid options for file format '${format.name}'\n`});
  }
}

function makeFacts({version, personality}: OptionContext): CreateFacts {
  return {
    isStrict: personality === 'instar',
    hasDrift: (id) => holds(id, version),
    enumRefusal: (member, value) =>
      holds('enum-error-names-parameter', version)
        ? `Parameter '${member}' does not accept value '${value}'`
        : `Invalid parameter '${value}'`,
  };
}

/** Bitmaps need version 3. The names `v2` and `v3` are for create only. */
function readQcow2(values: CreateValues): Pick<MeasureTarget, 'bitmapClusterBytes'> {
  const compat = values.get('compat') ?? '1.1';
  if (compat !== '0.10' && compat !== '1.1') {
    throw new InstarError('invalid-option', `Invalid compatibility level: '${String(compat)}'`);
  }

  const mode = values.get('preallocation') ?? 'off';
  if (!['off', 'metadata', 'falloc', 'full'].includes(String(mode))) {
    throw new InstarError('invalid-option', `invalid parameter value: ${String(mode)}`);
  }

  const clusterSize = values.get('cluster_size');
  return compat === '0.10' || typeof clusterSize !== 'bigint' ? {} : {bitmapClusterBytes: clusterSize};
}

function readEncryption(format: CreateFormat, values: CreateValues, facts: CreateFacts, secrets: Secrets): bigint {
  if (format.name === 'luks') return readLuksHeader(values, '', facts, secrets);
  return values.get('encrypt.format') === 'luks' ? readLuksHeader(values, 'encrypt.', facts, secrets) : 0n;
}
