import {InstarError} from '../instar-error.ts';
import {holds} from '../output/drift.ts';
import type {QemuVersion} from '../output/qemu-version.ts';

/** Bytes of a typed size, or why it is none. `warning` is to be printed, without prefix `warning: `. */
export type SizeReading =
  | {readonly kind: 'size'; readonly bytes: bigint; readonly warning?: string}
  | {readonly kind: 'malformed'}
  | {readonly kind: 'out-of-range'};

const MAX_UNSIGNED = (1n << 64n) - 1n;
const MAX_SIGNED = (1n << 63n) - 1n;

/** Powers of 1024 by suffix letter. */
const SUFFIXES = 'bkmgtpe';

const DECIMAL = /^[\t\n\v\f\r ]*(?<sign>[+-]?)(?<whole>\d*)(?:\.(?<fraction>\d*))?(?<suffix>[bkmgtpe]?)$/i;
const HEX = /^[\t\n\v\f\r ]*(?<sign>[+-]?)0x(?<digits>[\da-f]+)(?<suffix>[kmgtp]?)$/i;

/** Reads a size as qemu-img does: bytes from 0 to 2^64 - 1, as `-o size=` takes them. */
export function readSize(text: string, version: QemuVersion): SizeReading {
  const hex = HEX.exec(text)?.groups;
  if (hex !== undefined) {
    return readHex(text, hex, version);
  }

  const decimal = DECIMAL.exec(text)?.groups;
  return decimal === undefined ? {kind: 'malformed'} : readDecimal(decimal, version);
}

/**
 * Reads a size argument: bytes from 0 to 2^63 - 1. `what` names it in messages, e.g. `image size`. Throws
 * InstarError `invalid-size` in the words of the release; `warn` gets the warning of a size that is accepted with one.
 */
export function parseSizeArgument(
  what: string,
  text: string,
  {version, warn}: {readonly version: QemuVersion; readonly warn?: (message: string) => void},
): bigint {
  const reading = readSize(text, version);
  if (reading.kind === 'malformed') {
    throw new InstarError('invalid-size', malformedMessage(what, text, version));
  }

  if (reading.kind === 'out-of-range' || reading.bytes > MAX_SIGNED) {
    throw new InstarError('invalid-size', `Invalid ${what} specified. Must be between 0 and ${MAX_SIGNED}.`);
  }

  if (reading.warning !== undefined) {
    warn?.(reading.warning);
  }

  return reading.bytes;
}

function malformedMessage(what: string, text: string, version: QemuVersion): string {
  return holds('usage-rework', version)
    ? `Invalid ${what} specified: '${text}'`
    : `Invalid ${what} specified. You may use k, M, G, T, P or E suffixes for\n` +
        'kilobytes, megabytes, gigabytes, terabytes, petabytes and exabytes.';
}

type Groups = Readonly<Record<string, string | undefined>>;

function readHex(text: string, {sign, digits = '', suffix = ''}: Groups, version: QemuVersion): SizeReading {
  if (suffix !== '' && !holds('hex-size-suffix', version)) {
    return {kind: 'malformed'};
  }

  const reading = inRange(sign, BigInt(`0x${digits}`) * unitOf(suffix), version);
  return suffix === '' || reading.kind !== 'size'
    ? reading
    : {...reading, warning: `Using a multiplier suffix on hex numbers is deprecated: ${text}`};
}

function readDecimal({sign, whole = '', fraction = '', suffix = ''}: Groups, version: QemuVersion): SizeReading {
  const startsWithPoint = whole === '' && !holds('size-fraction-exact', version);
  if (startsWithPoint || whole + fraction === '') {
    return {kind: 'malformed'};
  }

  const unit = unitOf(suffix);
  const isFraction = /[1-9]/.test(fraction);
  if (isFraction && unit === 1n) {
    return {kind: 'malformed'};
  }

  const scale = 10n ** BigInt(fraction.length);
  return inRange(sign, (BigInt(whole + fraction) * unit) / scale, version);
}

function unitOf(suffix: string): bigint {
  return suffix === '' ? 1n : 1024n ** BigInt(SUFFIXES.indexOf(suffix.toLowerCase()));
}

function inRange(sign: string | undefined, bytes: bigint, version: QemuVersion): SizeReading {
  if (sign === '-' && bytes !== 0n) {
    return holds('size-fraction-exact', version) ? {kind: 'out-of-range'} : {kind: 'malformed'};
  }

  return bytes > MAX_UNSIGNED ? {kind: 'out-of-range'} : {kind: 'size', bytes};
}
