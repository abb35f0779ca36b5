/** One line of two texts laid side by side. */
export type LineChange = {
  readonly kind: 'same' | 'removed' | 'added';
  /** The line with its line end, where it has one. */
  readonly text: string;
};

/** Above this many line pairs the middle is shown as replaced: a readable diff is no longer possible anyway. */
const MAX_PAIRS = 4_000_000;

/** Lines of `before` and `after` in order, by longest common subsequence. Joined `same`+`removed` gives `before` back. */
export function diffLines(before: string, after: string): readonly LineChange[] {
  const left = splitLines(before);
  const right = splitLines(after);
  const head = countCommon(left, right, (index, lines) => lines[index]);
  const leftRest = left.slice(head);
  const rightRest = right.slice(head);
  const tail = countCommon(leftRest, rightRest, (index, lines) => lines[lines.length - 1 - index]);

  return [
    ...mark('same', left.slice(0, head)),
    ...diffMiddle(leftRest.slice(0, leftRest.length - tail), rightRest.slice(0, rightRest.length - tail)),
    ...mark('same', leftRest.slice(leftRest.length - tail)),
  ];
}

/** Lines with their line ends, so that a missing newline at the end is a difference too. */
export function splitLines(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

function mark(kind: LineChange['kind'], lines: readonly string[]): readonly LineChange[] {
  return lines.map((text) => ({kind, text}));
}

function countCommon(
  left: readonly string[],
  right: readonly string[],
  at: (index: number, lines: readonly string[]) => string | undefined,
): number {
  const limit = Math.min(left.length, right.length);
  let count = 0;
  while (count < limit && at(count, left) === at(count, right)) {
    count += 1;
  }

  return count;
}

function diffMiddle(left: readonly string[], right: readonly string[]): readonly LineChange[] {
  if (left.length * right.length > MAX_PAIRS) {
    return [...mark('removed', left), ...mark('added', right)];
  }

  return walk(left, right, commonLengths(left, right));
}

/** Row `i`, column `j`: length of the longest common subsequence of left from i on and right from j on. */
function commonLengths(left: readonly string[], right: readonly string[]): (i: number, j: number) => number {
  const width = right.length + 1;
  const lengths = new Uint32Array((left.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }

  return at;
}

function walk(
  left: readonly string[],
  right: readonly string[],
  common: (i: number, j: number) => number,
): readonly LineChange[] {
  const changes: LineChange[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const before = left[i];
    const after = right[j];
    if (before !== undefined && before === after) {
      changes.push({kind: 'same', text: before});
      i += 1;
      j += 1;
    } else if (before !== undefined && (after === undefined || common(i + 1, j) >= common(i, j + 1))) {
      changes.push({kind: 'removed', text: before});
      i += 1;
    } else if (after !== undefined) {
      changes.push({kind: 'added', text: after});
      j += 1;
    }
  }

  return changes;
}
