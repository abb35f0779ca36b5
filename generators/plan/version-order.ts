/** Compares two versions number by number: `7.2.22` is after `7.2.9`; `11.0.0-rc1` is before `11.0.0`. */
export function compareVersions(left: string, right: string): number {
  const a = splitVersion(left);
  const b = splitVersion(right);
  for (let index = 0; index < Math.max(a.numbers.length, b.numbers.length); index++) {
    const difference = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  // A suffix that is no number announces a release, so it sorts before the release itself.
  if (a.suffix === b.suffix) return 0;
  if (a.suffix === '' || b.suffix === '') return a.suffix === '' ? 1 : -1;
  return a.suffix < b.suffix ? -1 : 1;
}

/** True for what may stand for a version: numbers with points between, and perhaps a suffix. */
export function isVersion(text: string): boolean {
  return /^\d+(?:\.\d+)*(?:[-+~].*)?$/.test(text);
}

function splitVersion(version: string): {numbers: readonly number[]; suffix: string} {
  const [digits = ''] = /^[\d.]*/.exec(version) ?? [];
  return {numbers: digits.split('.').map(Number), suffix: version.slice(digits.length)};
}
