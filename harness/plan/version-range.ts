import {PlanError} from './plan-error.ts';

const RANGE = /^(?:(?<from>[\d.]+)\.\.(?<to>[\d.]+)|(?<operator>>=|<=|>|<)?\s*(?<version>[\d.]+))$/;
const VERSION = /^\d+(?:\.\d+){0,3}$/;

/** Below zero when `a` is older than `b`; a missing number counts as 0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  const differing = [0, 1, 2, 3].find((index) => (left[index] ?? 0) !== (right[index] ?? 0));
  return differing === undefined ? 0 : (left[differing] ?? 0) - (right[differing] ?? 0);
}

/**
 * True when the version lies in the range: `*`, `7.2` (with all of 7.2.x), `6.0..8.1` (both ends included, with
 * 8.1.x), `>=9.0`, `<7`; commas join. Throws PlanError where the range is malformed.
 */
export function isWithinVersions(version: string, ranges: string): boolean {
  return ranges.split(',').some((range) => isWithin(version, range.trim()));
}

function isWithin(version: string, range: string): boolean {
  if (range === '*') {
    return true;
  }

  const {from, to, operator, version: bound} = RANGE.exec(range)?.groups ?? {};
  if (![from ?? bound, to ?? bound].every((text) => text !== undefined && VERSION.test(text))) {
    throw new PlanError(`'${range}' is not a version range; write it as 7.2, 6.0..8.1, >=9.0 or '*'.`);
  }

  if (from !== undefined && to !== undefined) {
    return compareVersions(version, from) >= 0 && compareToSeries(version, to) <= 0;
  }

  return COMPARISONS[(operator ?? '=') as keyof typeof COMPARISONS](version, bound ?? '');
}

const COMPARISONS = {
  '=': (version, bound) => compareToSeries(version, bound) === 0,
  '>=': (version, bound) => compareVersions(version, bound) >= 0,
  '<=': (version, bound) => compareToSeries(version, bound) <= 0,
  '>': (version, bound) => compareToSeries(version, bound) > 0,
  '<': (version, bound) => compareVersions(version, bound) < 0,
} as const satisfies Record<string, (version: string, bound: string) => boolean>;

/** Compares as far as `series` is written, so that 7.2.22 equals 7.2. */
function compareToSeries(version: string, series: string): number {
  const length = series.split('.').length;
  return compareVersions(version.split('.').slice(0, length).join('.'), series);
}
