import type {FileFingerprint} from '../../generators/run/observation.ts';
import type {Difference} from './verdict.ts';

const ABSENT = '(absent)';

/** The files that a case left: their names, lengths, allocation, and each run of data by its offset. */
export function compareFiles(
  baseline: readonly FileFingerprint[],
  instar: readonly FileFingerprint[],
): readonly Difference[] {
  return pairUp(baseline, instar, (file) => file.name).flatMap(([name, before, after]) => {
    const path = `files/${name}`;
    return before === undefined || after === undefined
      ? [{path, baseline: describeFile(before), instar: describeFile(after)}]
      : compareFile(path, before, after);
  });
}

function compareFile(path: string, before: FileFingerprint, after: FileFingerprint): readonly Difference[] {
  const facts = (['lengthBytes', 'fullyAllocated'] as const)
    .filter((fact) => before[fact] !== after[fact])
    .map((fact) => ({path: `${path}/${fact}`, baseline: String(before[fact]), instar: String(after[fact])}));
  const ranges = pairUp(before.ranges, after.ranges, (range) => String(range.offset))
    .filter(([, left, right]) => left?.length !== right?.length || left?.sha256 !== right?.sha256)
    .map(([offset, left, right]) => ({
      path: `${path}/ranges/${offset}`,
      baseline: describeRange(left),
      instar: describeRange(right),
    }));
  return [...facts, ...ranges];
}

/** Every name of either side once, baseline's order first, with what each side has under it. */
function pairUp<T>(
  baseline: readonly T[],
  instar: readonly T[],
  nameOf: (item: T) => string,
): readonly (readonly [string, T | undefined, T | undefined])[] {
  const left = new Map(baseline.map((item) => [nameOf(item), item]));
  const right = new Map(instar.map((item) => [nameOf(item), item]));
  return [...new Set([...left.keys(), ...right.keys()])].map((name) => [name, left.get(name), right.get(name)]);
}

function describeFile(file: FileFingerprint | undefined): string {
  return file === undefined ? ABSENT : `${file.lengthBytes} bytes`;
}

function describeRange(range: FileFingerprint['ranges'][number] | undefined): string {
  return range === undefined ? ABSENT : `${range.length} bytes, SHA-256 ${range.sha256}…`;
}
