import {InstarError} from '../../instar-error.ts';
import {CreateFailure} from '../../operations/create/create-failure.ts';
import {wordForeignFormat} from '../../operations/info/foreign-format.ts';
import {isImageFormat} from '../../operations/info/format-numbers.ts';
import type {ImageFacts, ImageFormat} from '../../operations/info/image-facts.ts';
import {readImage, type ReadOutcome} from '../../operations/info/read-image.ts';
import {holds} from '../../output/drift.ts';
import {resolveHeldName, splitName, stripFile} from '../../storage/image-name.ts';
import {pathIdentity} from '../../storage/open-image.ts';
import type {CommandContext} from '../command.ts';
import type {GivenOptions} from '../create-options/read-options.ts';
import type {CreateArguments} from './create-arguments.ts';
import {readPolicy} from './read-policy.ts';

/** The backing file of a new image, as far as it was looked at. */
export type Backing = {
  /** Exactly as typed. */
  readonly name: string;
  readonly virtualSize?: bigint | undefined;
  readonly parentCid?: number | undefined;
  readonly openedFormat?: string | undefined;
  /** To be recorded, where none was given: what the file was found to be. */
  readonly detectedFormat?: string | undefined;
};

const HINT = 'Could not open backing image.\n';

/** Opens the backing file unless `-u` says not to. Throws InstarError in qemu-img's words. */
export async function readBacking(
  given: GivenOptions,
  typed: CreateArguments,
  context: CommandContext,
): Promise<Backing | undefined> {
  const name = textOf(given, 'backing_file');
  if (name === undefined) {
    return undefined;
  }

  const subject = `${typed.filename}: `;
  checkName(name, typed.filename, subject);
  const format = textOf(given, 'backing_fmt');
  if (typed.isBackingUnopened) {
    return {name, detectedFormat: recordUnopened(format, context, subject)};
  }

  const outcome = await open(name, format, typed, context);
  if (outcome.kind === 'refused') {
    throw new InstarError(outcome.code, `${subject}${outcome.reason}`, {hint: `${outcome.hint ?? ''}${HINT}`});
  }

  if (outcome.identity === pathIdentity(stripFile(typed.filename))) {
    throw sameFile(subject);
  }

  return {
    name,
    ...describe(outcome.facts),
    detectedFormat: format === undefined ? useDetected(outcome.facts, context, subject) : undefined,
  };
}

/**
 * Opens a parent that was left alone so far, for a format that needs its facts; its format is always probed. Throws
 * CreateFailure.
 */
export async function readParent(
  name: string,
  typed: Pick<CreateArguments, 'filename'>,
  context: CommandContext,
): Promise<{readonly parentCid: number | undefined; readonly parentFormat: string}> {
  const outcome = await open(name, undefined, typed, context);
  if (outcome.kind === 'refused') {
    throw new CreateFailure(outcome.reason, {code: outcome.code, hint: outcome.hint ?? ''});
  }

  const {parentCid, openedFormat} = describe(outcome.facts);
  return {parentCid, parentFormat: openedFormat};
}

function checkName(name: string, filename: string, subject: string): void {
  if (name === '') {
    throw new InstarError('backing-empty', `${subject}Expected backing file name, got empty string`);
  }

  if (name === filename) {
    throw sameFile(subject);
  }
}

function sameFile(subject: string): InstarError {
  return new InstarError(
    'backing-is-target',
    `${subject}Error: Trying to create an image with the same filename as the backing file`,
  );
}

async function open(
  name: string,
  format: string | undefined,
  {filename}: Pick<CreateArguments, 'filename'>,
  context: CommandContext,
): Promise<ReadOutcome> {
  const asked = toImageFormat(format);
  if (format !== undefined && asked === undefined) {
    return {kind: 'refused', code: 'unknown-format', reason: wordForeignFormat(format)};
  }

  const request = {name: resolveHeldName(stripFile(filename), splitName(name)), format: asked};
  return readImage(context.engine, request, readPolicy(context));
}

function toImageFormat(format: string | undefined): ImageFormat | undefined {
  return format !== undefined && isImageFormat(format) && format !== 'iso' ? format : undefined;
}

function describe(facts: ImageFacts): Pick<Backing, 'virtualSize' | 'parentCid'> & {readonly openedFormat: string} {
  const {details} = facts;
  return {
    virtualSize: facts.virtualSizeBytes,
    parentCid: details?.kind === 'vmdk' ? details.cid : undefined,
    openedFormat: driverOf(facts),
  };
}

/** qemu-img has no driver for ISO 9660: such an image is raw. */
function driverOf({format}: ImageFacts): string {
  return format === 'iso' ? 'raw' : format;
}

// instar records raw for what was neither named nor opened, so that its bytes can never choose a format.
function recordUnopened(
  format: string | undefined,
  {personality, version, warn}: CommandContext,
  subject: string,
): string | undefined {
  if (format !== undefined) {
    return undefined;
  }

  if (personality === 'instar') {
    return 'raw';
  }

  if (holds('backing-format-required', version)) {
    throw new InstarError('backing-format-missing', `${subject}Backing file specified without backing format`);
  }

  warn(
    'Deprecated use of unopened backing file without explicit backing format, use of this image requires ' +
      'potentially unsafe format probing',
  );
  return undefined;
}

// Releases up to 6.0 recorded what they found, unless that was raw.
function useDetected(facts: ImageFacts, {version, warn}: CommandContext, subject: string): string | undefined {
  const detected = driverOf(facts);
  if (holds('backing-format-required', version)) {
    const end = holds('backing-format-hint-line', version) ? '\n' : '';
    throw new InstarError('backing-format-missing', `${subject}Backing file specified without backing format`, {
      hint: `Detected format of ${detected}.${end}`,
    });
  }

  warn(`Deprecated use of backing file without explicit backing format (detected format of ${detected})`);
  return detected === 'raw' ? undefined : detected;
}

function textOf(given: GivenOptions, key: string): string | undefined {
  const value = given.get(key)?.value;
  return typeof value === 'string' ? value : undefined;
}
