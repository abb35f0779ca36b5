import {InstarError} from '../instar-error.ts';
import {holds} from '../output/drift.ts';
import type {QemuVersion} from '../output/qemu-version.ts';
import {readSize, type SizeReading} from './size-number.ts';

export type SizeContext = {
  readonly version: QemuVersion;
  /** Gets the warning of a size that the release deprecates. */
  readonly warn?: ((message: string) => void) | undefined;
};

/** Least and most that an argument may be, in bytes. */
type SizeRange = {readonly least: bigint; readonly most: bigint};

const ANY_SIZE: SizeRange = {least: 0n, most: (1n << 63n) - 1n};

/**
 * Reads a size argument: bytes within `range`, from 0 to 2^63 - 1 where it is absent. `what` names it in messages, e.g.
 * `image size`. Throws InstarError `invalid-size` in the words of the release.
 */
export function parseSizeArgument(
  what: string,
  text: string,
  {version, warn}: SizeContext,
  {least, most}: SizeRange = ANY_SIZE,
): bigint {
  const reading = readAndWarn(text, {version, warn});
  if (reading.kind === 'malformed') {
    throw new InstarError('invalid-size', malformedMessage(what, text, version));
  }

  if (reading.kind === 'out-of-range' || reading.bytes < least || reading.bytes > most) {
    throw new InstarError('invalid-size', `Invalid ${what} specified. Must be between ${least} and ${most}.`);
  }

  return reading.bytes;
}

/**
 * Reads the value of a size option such as `-o size=1G`: bytes from 0 to 2^64 - 1. `subject` is put before the
 * message, e.g. `image.qcow2: `. Throws InstarError `invalid-size`, with the hint that qemu-img prints after it.
 */
export function parseSizeOption(
  name: string,
  text: string,
  context: SizeContext & {readonly subject?: string},
): bigint {
  const reading = readAndWarn(text, context);
  const {subject = ''} = context;
  if (reading.kind === 'out-of-range') {
    throw new InstarError('invalid-size', `${subject}Value '${text}' is out of range for parameter '${name}'`);
  }

  if (reading.kind === 'malformed') {
    throw new InstarError('invalid-size', `${subject}Parameter '${name}' expects a non-negative number below 2^64`, {
      hint: 'Optional suffix k, M, G, T, P or E means kilo-, mega-, giga-, tera-, peta-\nand exabytes, respectively.\n',
    });
  }

  return reading.bytes;
}

function readAndWarn(text: string, {version, warn}: SizeContext): SizeReading {
  const reading = readSize(text, version);
  if (reading.kind !== 'out-of-range' && reading.warning !== undefined) {
    warn?.(reading.warning);
  }

  return reading;
}

function malformedMessage(what: string, text: string, version: QemuVersion): string {
  if (holds('usage-rework', version)) {
    return `Invalid ${what} specified: '${text}'${holds('usage-rework-draft', version) ? '.' : ''}`;
  }

  return (
    `Invalid ${what} specified. You may use k, M, G, T, P or E suffixes for\n` +
    'kilobytes, megabytes, gigabytes, terabytes, petabytes and exabytes.'
  );
}
