import {InstarError} from '../../instar-error.ts';
import type {ConvertTarget} from '../../operations/convert/convert-request.ts';
import type {CreateFormat} from '../../operations/create/create-format.ts';
import type {CreateRequest} from '../../operations/create/create-request.ts';
import {holds} from '../../output/drift.ts';
import type {CommandContext} from '../command.ts';
import {wordAsDriver} from '../create-options/driver-words.ts';
import {loadCreateFormat} from '../create-options/formats.ts';
import {nameFormat} from '../create-options/name-format.ts';
import {readGivenOptions, type GivenOptions} from '../create-options/read-options.ts';
import type {ConvertArguments} from './convert-arguments.ts';
import {readCacheMode} from './convert-options.ts';
import {isStreamTarget, STANDARD_OUTPUT} from './convert-streams.ts';
import {makeCreateRequest, mergeBacking, refuseProtocol} from './create-request.ts';
import {readImageOperand, refuseBothFormats} from './image-operand.ts';

/** Formats that hold compressed data. */
const COMPRESSING: ReadonlySet<string> = new Set(['qcow', 'qcow2', 'vmdk']);

/** What the sources are copied to. Throws InstarError. */
export function readConvertTarget(typed: ConvertArguments, context: CommandContext): ConvertTarget {
  const {target: name} = typed;
  const isStream = isStreamTarget(typed, context);
  if (!typed.skipsCreation) {
    const prepare = (sizeBytes: bigint) => prepareTarget(typed, sizeBytes, context);
    return isStream ? {kind: 'stream', fd: STANDARD_OUTPUT, name, prepare} : {kind: 'new', name, prepare};
  }

  if (isStream)
    throw new InstarError('conflicting-options', 'Standard output (-) is no image that is there, as -n needs');

  return {
    kind: 'existing',
    readImage: () => readExisting(typed, context),
    leavesBacking: typed.backingFile !== undefined,
  };
}

/** The image that `-n` names, in qemu-img's order of refusals. Throws InstarError. */
function readExisting(typed: ConvertArguments, context: CommandContext) {
  const {target, targetFormat, isTargetOptions, secrets} = typed;
  refuseManySnapshots(typed);
  if (typed.backingFile !== undefined) refuseManyOverBacking(typed);
  if (typed.targetIsZero && typed.backingFile !== undefined) {
    // qemu-img says so and ends as if all were well.
    throw new InstarError(
      'conflicting-options',
      'Cannot use --target-is-zero when the destination image has a backing file',
      {exitCode: context.quirks.unsafe ? 0 : 1},
    );
  }

  readCacheMode(typed.targetCache, 'cache');
  refuseBothFormats({format: targetFormat, isImageOptions: isTargetOptions});
  const format = isTargetOptions ? undefined : nameFormat(targetFormat, context);
  const options = {format, isImageOptions: isTargetOptions, secrets, opensBacking: true};
  return {...readImageOperand(target, options, context), follow: true};
}

/** The new image, in qemu-img's order of refusals. Throws InstarError. */
async function prepareTarget(
  typed: ConvertArguments,
  sizeBytes: bigint,
  context: CommandContext,
): Promise<CreateRequest> {
  refuseManySnapshots(typed);
  const format = await loadFormat(nameFormat(typed.targetFormat, context));
  refuseProtocol(typed.target, '');
  const given = readGivenOptions(typed.lists, format, {...context, subject: ''});
  const virtualSize = sizeOf(given, sizeBytes, context);
  given.set('size', {value: virtualSize, text: String(virtualSize)});
  mergeBacking(given, typed, format, {context, subject: ''});
  if (given.has('backing_file')) refuseManyOverBacking(typed);
  requireBackingFormat(given, context);
  if (typed.compress) refuseCompression(format, given);
  const name = textOf(given, 'backing_file');
  return makeCreateRequest(
    {
      filename: typed.target,
      format,
      given,
      backing: name === undefined ? undefined : {name},
      virtualSize,
      isBackingUnopened: true,
      secrets: typed.secrets,
    },
    context,
  );
}

/** qemu-img's driver for files makes the same file as raw. */
async function loadFormat(name: string): Promise<CreateFormat> {
  return wordAsDriver(await loadCreateFormat(name === 'file' ? 'raw' : name, ''));
}

function refuseManySnapshots({sources, snapshot}: ConvertArguments): void {
  // One that is named by its parts is that of the first source.
  if (snapshot?.kind !== 'any' || sources.length === 1) return;
  throw new InstarError('conflicting-options', 'No support for concatenating multiple snapshot');
}

function refuseManyOverBacking({sources}: ConvertArguments): void {
  if (sources.length === 1) return;
  throw new InstarError(
    'conflicting-options',
    'Having a backing file for the target makes no sense when concatenating multiple input images',
  );
}

// Releases up to 6.0 looked what the file is.
function requireBackingFormat(given: GivenOptions, {version, warn}: CommandContext): void {
  if (!given.has('backing_file') || given.has('backing_fmt')) return;
  if (holds('backing-format-required', version)) {
    throw new InstarError('backing-format-missing', 'Use of backing file requires explicit backing format');
  }

  warn('Deprecated use of backing file without explicit backing format');
}

function refuseCompression({name}: CreateFormat, given: GivenOptions): void {
  if (!COMPRESSING.has(name)) {
    throw new InstarError('compression-unsupported', 'Compression not supported for this file format');
  }

  if (given.has('encrypt.format') || given.get('encryption')?.value === true) {
    throw new InstarError('conflicting-options', 'Compression and encryption not supported at the same time');
  }

  const mode = textOf(given, 'preallocation');
  if (mode !== undefined && mode !== 'off') {
    throw new InstarError('conflicting-options', 'Compression and preallocation not supported at the same time');
  }
}

/** qemu-img reads the size in `-o` and has no use for it. */
function sizeOf(given: GivenOptions, sizeBytes: bigint, {personality}: CommandContext): bigint {
  const size = given.get('size')?.value;
  return personality === 'instar' && typeof size === 'bigint' ? size : sizeBytes;
}

function textOf(given: GivenOptions, key: string): string | undefined {
  const value = given.get(key)?.value;
  return typeof value === 'string' ? value : undefined;
}
