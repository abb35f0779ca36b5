import {InstarError} from '../../instar-error.ts';

/** The last second of the year 9999: what is later is a mistake, not a date. */
const LATEST_SECONDS = 253_402_300_799n;

/**
 * Seconds since 1970-01-01 UTC that a new image carries: the clock, or SOURCE_DATE_EPOCH where it is set.
 * Throws InstarError `source-date-epoch-invalid`.
 */
export function readCreationTime(
  environment: Readonly<Record<string, string | undefined>>,
  nowMs: number = Date.now(),
): bigint {
  const text = environment['SOURCE_DATE_EPOCH'];
  // Build tools that export an empty variable mean "not set".
  if (text === undefined || text === '') {
    return BigInt(Math.floor(nowMs / 1000));
  }

  const seconds = /^\d{1,12}$/.test(text) ? BigInt(text) : undefined;
  if (seconds === undefined || seconds > LATEST_SECONDS) {
    throw new InstarError(
      'source-date-epoch-invalid',
      `SOURCE_DATE_EPOCH is '${text}'; set it to seconds since 1970-01-01 UTC, in digits only, or unset it.`,
    );
  }

  return seconds;
}
