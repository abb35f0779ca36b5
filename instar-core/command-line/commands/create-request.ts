import {InstarError} from '../../instar-error.ts';
import type {CreateRequest} from '../../operations/create/create-request.ts';
import {readCreationTime} from '../../operations/create/creation-time.ts';
import type {CreateFormat} from '../../operations/create/create-format.ts';
import {holds} from '../../output/drift.ts';
import {formatQemuVersion} from '../../output/qemu-version.ts';
import {splitName, stripFile} from '../../storage/image-name.ts';
import type {CommandContext} from '../command.ts';
import {loadCreateFormat} from '../create-options/formats.ts';
import {completeValues, readGivenOptions, type GivenOptions} from '../create-options/read-options.ts';
import {findSecret, NO_SECRETS, type Secrets} from '../secrets.ts';
import type {CreateArguments} from './create-arguments.ts';
import {readBacking, readParent, type Backing} from './create-backing.ts';

/** A request, and the options that the Formatting line shows as given. */
export type PreparedCreate = {readonly request: CreateRequest; readonly given: GivenOptions};

/** What qemu-img reads as "no size": all bits set. */
const NO_SIZE = (1n << 64n) - 1n;

/**
 * Turns arguments into a request, in qemu-img's order: format, protocol, options, backing file, size. Opens the backing
 * file where that is asked for. Throws InstarError in qemu-img's words.
 */
export async function prepareCreate(typed: CreateArguments, context: CommandContext): Promise<PreparedCreate> {
  const subject = `${typed.filename}: `;
  const format = await loadCreateFormat(typed.formatName, subject);
  refuseProtocol(typed.filename, subject);
  const given = readGivenOptions(typed.lists, format, {...context, subject});
  mergeSize(given, typed, {context, subject});
  mergeBacking(given, typed, format, {context, subject});
  const backing = await readBacking(given, typed, context);
  if (backing?.detectedFormat !== undefined) {
    give(given, 'backing_fmt', backing.detectedFormat);
  }

  const virtualSize = sizeOf(given) ?? backing?.virtualSize;
  if (virtualSize === undefined) {
    throw new InstarError('size-missing', `${subject}Image creation needs a size parameter`);
  }

  given.set('size', {value: virtualSize, text: String(virtualSize)});
  const {filename, isBackingUnopened} = typed;
  return {
    request: makeCreateRequest(
      {filename, format, given, backing, virtualSize, isBackingUnopened, secrets: typed.secrets},
      context,
    ),
    given,
  };
}

/** What a request is made of once all that can be refused was refused. */
export type CreateParts = {
  readonly filename: string;
  readonly format: CreateFormat;
  readonly given: GivenOptions;
  readonly backing?: Pick<Backing, 'name' | 'parentCid' | 'openedFormat'> | undefined;
  readonly virtualSize: bigint;
  /** The backing file was not opened: a format that needs its facts opens it. */
  readonly isBackingUnopened: boolean;
  /** Made by `--object`. */
  readonly secrets?: Secrets | undefined;
};

export function makeCreateRequest(parts: CreateParts, context: CommandContext): CreateRequest {
  const {filename, format, given, backing, virtualSize, isBackingUnopened, secrets = NO_SECRETS} = parts;
  const {version, seed, environment} = context;
  const recordedFormat = textOf(given, 'backing_fmt');
  return {
    format,
    target: stripFile(filename),
    name: filename,
    virtualSize,
    values: completeValues(given, format, context),
    facts: {
      isStrict: context.personality === 'instar',
      parentCid: backing?.parentCid,
      parentFormat: backing?.openedFormat,
      backingFormat: recordedFormat,
      hasDrift: (id) => holds(id, version),
      findSecret: (id) => findSecret(secrets, id),
      enumRefusal: (member, value) =>
        holds('enum-error-names-parameter', version)
          ? `Parameter '${member}' does not accept value '${value}'`
          : `Invalid parameter '${value}'`,
    },
    backing: backing === undefined ? undefined : {name: backing.name, format: recordedFormat},
    secret: passphraseOf(format, given, secrets),
    readParent:
      backing !== undefined && isBackingUnopened && format.readsParent === true
        ? () => readParent(backing.name, {filename}, context)
        : undefined,
    creator: formatQemuVersion(version),
    seed,
    time: readCreationTime(environment),
  };
}

/** Where there is none, the format refuses the request in its own order. */
function passphraseOf({secretOption}: CreateFormat, given: GivenOptions, secrets: Secrets): Uint8Array | undefined {
  const id = secretOption === undefined ? undefined : textOf(given, secretOption);
  const secret = id === undefined ? undefined : findSecret(secrets, id);
  return secret?.kind === 'known' ? secret.bytes : undefined;
}

/** `subject` stands before the refusal. */
export function refuseProtocol(filename: string, subject: string): void {
  const {protocol} = splitName(filename);
  if (protocol === undefined || protocol === 'file') {
    return;
  }

  throw new InstarError(
    'protocol-unsupported',
    ['nbd', 'ssh', 'http', 'https', 'ftp', 'ftps', 'iscsi', 'rbd', 'nfs'].includes(protocol)
      ? `${subject}Protocol '${protocol}' is not supported by instar; it creates files and writes block devices only`
      : `${subject}Unknown protocol '${protocol}'`,
  );
}

type Merging = {readonly context: CommandContext; readonly subject: string};

// qemu-img refuses two sizes; for instar the one in `-o` wins.
function mergeSize(given: GivenOptions, {sizeBytes}: CreateArguments, {context, subject}: Merging): void {
  if (sizeBytes === undefined) {
    return;
  }

  if (!given.has('size')) {
    given.set('size', {value: sizeBytes, text: String(sizeBytes)});
  } else if (context.personality === 'qemu-img') {
    throw new InstarError('size-twice', `${subject}The image size must be specified only once`);
  }
}

/** For qemu-img `-b` and `-F` win; for instar what `-o` says. */
export function mergeBacking(
  given: GivenOptions,
  typed: Pick<CreateArguments, 'backingFile' | 'backingFormat'>,
  format: CreateFormat,
  merging: Merging,
): void {
  mergeText(given, {key: 'backing_file', text: typed.backingFile, what: 'Backing file'}, format, merging);
  mergeText(given, {key: 'backing_fmt', text: typed.backingFormat, what: 'Backing file format'}, format, merging);
  if (merging.context.personality === 'instar' && textOf(given, 'backing_fmt') === 'vhd') {
    give(given, 'backing_fmt', 'vpc');
  }
}

type MergedText = {readonly key: string; readonly text: string | undefined; readonly what: string};

function mergeText(
  given: GivenOptions,
  {key, text, what}: MergedText,
  format: CreateFormat,
  {context, subject}: Merging,
): void {
  if (text === undefined) {
    return;
  }

  if (!format.backing) {
    throw new InstarError('backing-unsupported', `${subject}${what} not supported for file format '${format.name}'`);
  }

  if (context.personality === 'qemu-img' || !given.has(key)) {
    give(given, key, text);
  }
}

function give(given: GivenOptions, key: string, text: string): void {
  given.set(key, {value: text, text});
}

function sizeOf(given: GivenOptions): bigint | undefined {
  const size = given.get('size')?.value;
  return typeof size === 'bigint' && size !== NO_SIZE ? size : undefined;
}

function textOf(given: GivenOptions, key: string): string | undefined {
  const value = given.get(key)?.value;
  return typeof value === 'string' ? value : undefined;
}
