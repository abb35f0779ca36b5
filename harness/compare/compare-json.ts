import {atomizeChangeset, diff, type IAtomicChange} from 'json-diff-ts';
import {compareText} from './compare-text.ts';
import {describeLayout} from './json-layout.ts';
import type {Difference} from './verdict.ts';

/** A JSON value whose leaves are source text, so that `1`, `"1"`, `1.0` and numbers above 2^53 all stay apart. */
type SourceTree = string | readonly SourceTree[] | {readonly [key: string]: SourceTree};

/** Stands for a value that one side does not have. */
const ABSENT = '(absent)';

/**
 * The differences of two JSON texts, named by path: values, then the order of keys, then white space.
 * Undefined when one of them is not a JSON object or array. Equal texts give none; different texts give at least one.
 */
export function compareJson(step: string, baseline: string, instar: string): readonly Difference[] | undefined {
  const before = parseSource(baseline);
  const after = parseSource(instar);
  if (before === undefined || after === undefined) {
    return undefined;
  }

  const named = [
    ...compareValues(step, before, after),
    ...compareKeyOrder(step, '', {before, after}),
    ...compareLayout(step, baseline, instar),
  ];
  return named.length === 0 ? compareText(`${step}.stdout`, baseline, instar) : named;
}

function parseSource(text: string): SourceTree | undefined {
  try {
    const tree: unknown = JSON.parse(text, keepSource as (key: string, value: unknown) => unknown);
    return typeof tree === 'object' && tree !== null ? (tree as SourceTree) : undefined;
  } catch {
    // Text that is not JSON is compared line by line by the caller.
    return undefined;
  }
}

function keepSource(_key: string, value: unknown, context?: {readonly source?: string}): unknown {
  return typeof value === 'object' && value !== null ? value : (context?.source ?? JSON.stringify(value));
}

function compareValues(step: string, before: SourceTree, after: SourceTree): readonly Difference[] {
  // Wrapped because json-diff-ts names the changes of a bare array by an invented root.
  const changes = atomizeChangeset(diff({root: before}, {root: after}));
  const byPath = Map.groupBy(changes, (change) => change.path.replace(/^\$\.root\.?/, ''));
  return [...byPath].map(([path, group]) => ({path: `${step}/${path}`, ...sidesOf(group)}));
}

/** A value that changes its kind arrives as a removal and an addition at one path. */
function sidesOf(group: readonly IAtomicChange[]): {readonly baseline: string; readonly instar: string} {
  const sides = {baseline: ABSENT, instar: ABSENT};
  for (const change of group) {
    if (change.type === 'UPDATE') {
      return {baseline: writeSource(change.oldValue as SourceTree), instar: writeSource(change.value as SourceTree)};
    }

    sides[change.type === 'REMOVE' ? 'baseline' : 'instar'] = writeSource(change.value as SourceTree);
  }

  return sides;
}

function writeSource(tree: SourceTree): string {
  if (typeof tree === 'string') {
    return tree;
  }

  return isArray(tree)
    ? `[${tree.map((item) => writeSource(item)).join(', ')}]`
    : `{${Object.entries(tree)
        .map(([key, value]) => `${JSON.stringify(key)}: ${writeSource(value)}`)
        .join(', ')}}`;
}

function compareKeyOrder(
  step: string,
  path: string,
  {before, after}: {readonly before: SourceTree; readonly after: SourceTree},
): readonly Difference[] {
  if (typeof before === 'string' || typeof after === 'string' || isArray(before) !== isArray(after)) {
    return [];
  }

  const [left, right] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const [leftKeys, rightKeys] = [
    [...left.keys()].filter((key) => right.has(key)),
    [...right.keys()].filter((key) => left.has(key)),
  ];
  const own =
    leftKeys.join('\0') === rightKeys.join('\0')
      ? []
      : [{path: `${step}/${path} (key order)`, baseline: leftKeys.join(', '), instar: rightKeys.join(', ')}];
  const inner = leftKeys.flatMap((key) =>
    compareKeyOrder(step, joinPath(path, key, isArray(before)), {
      before: left.get(key) ?? '',
      after: right.get(key) ?? '',
    }),
  );
  return [...own, ...inner];
}

function joinPath(path: string, key: string, inArray: boolean): string {
  if (inArray) {
    return `${path}[${key}]`;
  }

  return path === '' ? key : `${path}.${key}`;
}

function isArray(tree: SourceTree): tree is readonly SourceTree[] {
  return Array.isArray(tree);
}

function compareLayout(step: string, baseline: string, instar: string): readonly Difference[] {
  const before = describeLayout(baseline);
  const after = describeLayout(instar);
  const moved = [...before].find(([place, space]) => after.has(place) && after.get(place) !== space);
  return moved === undefined
    ? []
    : [
        {
          path: `${step} (white space)`,
          baseline: `${moved[0]}: ${JSON.stringify(moved[1])}`,
          instar: `${moved[0]}: ${JSON.stringify(after.get(moved[0]))}`,
        },
      ];
}
