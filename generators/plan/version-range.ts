import {GeneratorError} from '../generator-error.ts';
import {compareVersions, isVersion} from './version-order.ts';

type Test = (version: string, bound: string) => boolean;

/**
 * A bound means its point releases too: `10.0` is 10.0 and every 10.0.x, `7.2..10.0` ends with the last 10.0.x,
 * `>10.0` begins with 10.1.
 */
const COMPARISONS: readonly {readonly sign: string; readonly holds: Test}[] = [
  {sign: '>=', holds: (version, bound) => compareToBound(version, bound) >= 0},
  {sign: '<=', holds: (version, bound) => compareToBound(version, bound) <= 0},
  {sign: '>', holds: (version, bound) => compareToBound(version, bound) > 0},
  {sign: '<', holds: (version, bound) => compareToBound(version, bound) < 0},
  {sign: '=', holds: (version, bound) => compareVersions(version, bound) === 0},
];

/** True when the version is in the range: `10.0`, `=10.0.2`, `7.2..10.0`, `>=10`, `<8.1`, several with spaces between: all must hold. */
export function matchesVersion(version: string, range: string): boolean {
  return range
    .trim()
    .split(/\s+/)
    .every((part) => matchesPart(version, part));
}

function matchesPart(version: string, part: string): boolean {
  const [from, to, ...rest] = part.split('..');
  if (from !== undefined && to !== undefined && rest.length === 0) {
    return compareToBound(version, checkBound(from, part)) >= 0 && compareToBound(version, checkBound(to, part)) <= 0;
  }
  const comparison = COMPARISONS.find(({sign}) => part.startsWith(sign));
  if (comparison) return comparison.holds(version, checkBound(part.slice(comparison.sign.length), part));
  return compareToBound(version, checkBound(part, part)) === 0;
}

function checkBound(bound: string, part: string): string {
  if (isVersion(bound)) return bound;
  throw new GeneratorError(`'${part}' is no version range. Write 10.0, =10.0.2, 7.2..10.0, >=10 or <8.1.`);
}

/** Compares only as many numbers as the bound has. */
function compareToBound(version: string, bound: string): number {
  const numbers = bound.split('.').length;
  return compareVersions(version.split('.').slice(0, numbers).join('.'), bound);
}
