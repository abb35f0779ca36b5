/** Orders dotted versions by their numbers: 7.2.9 before 7.2.22. */
export function compareVersions(first: string, second: string): number {
  const [left, right] = [first, second].map((version) => version.split('.').map(Number));
  for (const [index, part] of left!.entries()) {
    const difference = part - (right![index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left!.length - right!.length;
}
