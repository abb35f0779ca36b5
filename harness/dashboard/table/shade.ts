import type {VerdictKind} from '../../compare/verdict.ts';

/** What a cell says: a verdict, that nothing was judged yet, or that there is no baseline. */
export type Shade = VerdictKind | 'unjudged' | 'missing';

export type ShadeStyle = {readonly symbol: string; readonly color: string | undefined; readonly word: string};

/** Worst first. The symbol says the same as the colour, for terminals and eyes without colours. */
export const SHADES = {
  different: {symbol: 'x', color: 'red', word: 'different'},
  missing: {symbol: '?', color: 'magenta', word: 'no baseline'},
  allowed: {symbol: '~', color: 'yellow', word: 'allowed'},
  same: {symbol: '=', color: 'green', word: 'same'},
  skipped: {symbol: '-', color: 'blue', word: 'skipped'},
  unjudged: {symbol: '.', color: undefined, word: 'not judged'},
} as const satisfies Record<Shade, ShadeStyle>;

const WORST_FIRST = Object.keys(SHADES) as readonly Shade[];

export function worstShade(shades: readonly Shade[]): Shade {
  return WORST_FIRST.find((shade) => shades.includes(shade)) ?? 'unjudged';
}
