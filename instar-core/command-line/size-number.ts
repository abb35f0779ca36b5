import {holds} from '../output/drift.ts';
import type {QemuVersion} from '../output/qemu-version.ts';

/** Bytes of a typed size from 0 to 2^64 - 1, or why it is none. `warning` is to be printed in either case. */
export type SizeReading =
  | {readonly kind: 'size'; readonly bytes: bigint; readonly warning?: string}
  | {readonly kind: 'malformed'; readonly warning?: string}
  | {readonly kind: 'out-of-range'};

const LIMIT = 1n << 64n;
const MALFORMED: SizeReading = {kind: 'malformed'};
const OUT_OF_RANGE: SizeReading = {kind: 'out-of-range'};

/** The number as strtoull reads it: blanks, a sign, decimal or hexadecimal digits; then whatever else was typed. */
const INTEGER = /^[\t-\r ]*(?<sign>[+-]?)(?<digits>0x[\da-f]+|\d+)(?<rest>.*)$/is;
/** No digit before the point. */
const POINT_FIRST = /^[\t-\r ]*(?<sign>\+?)(?<rest>\.\d.*)$/s;
const FRACTION = /^\.(?<fraction>\d*)(?<suffix>[bkmgtpe]?)$/i;
const SUFFIX = /^[bkmgtpe]?$/i;
/** What strtod reads, with a suffix after it. */
const FLOAT =
  /^[\t-\r ]*(?<number>[+-]?(?:0x(?:[\da-f]+\.?[\da-f]*|\.[\da-f]+)(?:p[+-]?\d+)?|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))(?<suffix>[bkmgtpe]?)$/is;

/** Powers of 1024 by suffix letter. */
const SUFFIXES = 'bkmgtpe';

/** Reads a size as the release does: powers of 1024 by suffix, fractions rounded to whole bytes. */
export function readSize(text: string, version: QemuVersion): SizeReading {
  if (holds('size-as-float', version)) {
    return readFloat(text);
  }

  const integer = INTEGER.exec(text)?.groups;
  if (integer !== undefined) {
    const {sign, digits = '', rest = ''} = integer;
    const whole = BigInt(digits);
    return sign === '-' || whole >= LIMIT
      ? refuseInteger(sign === '-', whole, {rest, digits, version})
      : readRest({text, digits, rest, whole}, version);
  }

  const rest = POINT_FIRST.exec(text)?.groups?.['rest'];
  return rest === undefined || !holds('size-fraction-exact', version) ? MALFORMED : readFraction(0n, rest, version);
}

type Refused = {readonly rest: string; readonly digits: string; readonly version: QemuVersion};

/** Negative or too large: out of range only when nothing else was typed after the digits. */
function refuseInteger(isNegative: boolean, whole: bigint, {rest, digits, version}: Refused): SizeReading {
  if (rest !== '') {
    return MALFORMED;
  }

  const isPlainNegative = isNegative && isDecimal(digits) && holds('size-fraction-exact', version);
  return whole >= LIMIT || isPlainNegative ? OUT_OF_RANGE : MALFORMED;
}

function isDecimal(digits: string): boolean {
  return !/^0x/i.test(digits);
}

type Parts = {readonly text: string; readonly digits: string; readonly rest: string; readonly whole: bigint};

function readRest({text, digits, rest, whole}: Parts, version: QemuVersion): SizeReading {
  if (isDecimal(digits)) {
    return rest.startsWith('.') ? readFraction(whole, rest, version) : readSuffix(whole, rest);
  }

  if (rest === '') {
    return {kind: 'size', bytes: whole};
  }

  if (!holds('hex-size-suffix', version) || !SUFFIX.test(rest.charAt(0))) {
    return MALFORMED;
  }

  const reading = readSuffix(whole, rest);
  const warning = `Using a multiplier suffix on hex numbers is deprecated: ${text}`;
  return reading.kind === 'out-of-range' ? reading : {...reading, warning};
}

function readSuffix(whole: bigint, suffix: string): SizeReading {
  if (!SUFFIX.test(suffix)) {
    return MALFORMED;
  }

  const bytes = whole * unitOf(suffix);
  return bytes >= LIMIT ? OUT_OF_RANGE : {kind: 'size', bytes};
}

/** The fraction is a double taken to 64 binary places, and the bytes are rounded to the nearest, half up. */
function readFraction(whole: bigint, rest: string, version: QemuVersion): SizeReading {
  const groups = FRACTION.exec(rest)?.groups;
  if (groups === undefined) {
    return MALFORMED;
  }

  const {fraction = '', suffix = ''} = groups;
  const {carry, places} = readPlaces(fraction, version);
  const unit = unitOf(suffix);
  if (unit === 1n && places !== 0n) {
    return MALFORMED;
  }

  const bytes = (whole + carry) * unit + ((places * unit + LIMIT / 2n) >> 64n);
  return bytes >= LIMIT ? OUT_OF_RANGE : {kind: 'size', bytes};
}

/** A fraction that rounds to one carries over from 8.1 on and was lost before; one that rounds to zero still counts. */
function readPlaces(fraction: string, version: QemuVersion): {readonly carry: bigint; readonly places: bigint} {
  const places = BigInt(Math.floor(Number(`0.${fraction}0`) * 2 ** 64));
  if (!holds('size-fraction-exact', version)) {
    return {carry: 0n, places: places % LIMIT};
  }

  const isLost = places === 0n && /[1-9]/.test(fraction);
  return places === LIMIT ? {carry: 1n, places: 0n} : {carry: 0n, places: isLost ? 1n : places};
}

/** Before 6.0 a size was one double, exponents and hexadecimal fractions included, and was cut to whole bytes. */
function readFloat(text: string): SizeReading {
  const groups = FLOAT.exec(text)?.groups;
  if (groups === undefined) {
    return MALFORMED;
  }

  const {number = '', suffix = ''} = groups;
  const value = parseFloatText(number);
  const unit = unitOf(suffix);
  // An underflow to zero is an error of strtod, as is a fraction of a byte for this parser.
  const isLost = value === 0 && /^[^ep]*[1-9a-f]/i.test(number.replace(/^[+-]?0x/i, ''));
  if (isLost || (unit === 1n && Number.isFinite(value) && !Number.isInteger(value))) {
    return MALFORMED;
  }

  const bytes = value * Number(unit);
  return bytes < 0 || bytes >= Number(LIMIT) ? OUT_OF_RANGE : {kind: 'size', bytes: BigInt(Math.trunc(bytes))};
}

function parseFloatText(number: string): number {
  const hex = /^(?<sign>[+-]?)0x(?<whole>[\da-f]*)\.?(?<fraction>[\da-f]*)(?:p(?<power>[+-]?\d+))?$/i.exec(
    number,
  )?.groups;
  if (hex === undefined) {
    return Number(number);
  }

  const {sign, whole = '', fraction = '', power = '0'} = hex;
  const digits = Number(BigInt(`0x${whole}${fraction}`));
  return (sign === '-' ? -1 : 1) * digits * 2 ** (Number(power) - 4 * fraction.length);
}

function unitOf(suffix: string): bigint {
  return suffix === '' ? 1n : 1024n ** BigInt(SUFFIXES.indexOf(suffix.toLowerCase()));
}
