import {GeneratorError} from '../generator-error.ts';
import {matchesVersion} from './version-range.ts';

/** The versions that fall in one of the ranges; all of them without ranges. A range that holds none is an error. */
export function selectVersions<Item extends {readonly version: string}>(
  items: readonly Item[],
  ranges: readonly string[] = [],
): readonly Item[] {
  if (ranges.length === 0) return items;
  for (const range of ranges) {
    if (!items.some(({version}) => matchesVersion(version, range))) {
      const known = items.map(({version}) => version).join(', ');
      throw new GeneratorError(`No provisioned version matches '${range}'. Known versions: ${known || 'none'}.`);
    }
  }
  return items.filter(({version}) => ranges.some((range) => matchesVersion(version, range)));
}
