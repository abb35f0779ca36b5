import {summarize, type Summary} from './statistics.ts';

/** One of the programs that are run side by side, and what it was timed at. */
export type Row = Summary & {
  readonly name: string;
  /** Median over the median of the comparison's reference; 1 for the reference itself. */
  readonly ratio: number;
};

/** A ratio that the project aims at. */
export type Target = {
  readonly name: string;
  /** Names of the rows whose medians are divided. */
  readonly of: string;
  readonly over: string;
  /** The ratio is met when it is not above. */
  readonly atMost: number;
};

export type TargetResult = Target & {readonly ratio: number; readonly isMet: boolean};

/** Contenders that did the same work in the same run. */
export type Comparison = {
  readonly title: string;
  /** What work it was, in words. */
  readonly work: string;
  readonly rows: readonly Row[];
  readonly targets: readonly TargetResult[];
  /** Contenders that could not take part, with the reason. */
  readonly skipped: readonly string[];
};

export type Timed = ReadonlyMap<string, readonly number[]>;

/** Rows in the order of the contenders; the first is the reference. Targets of contenders that were skipped are left out. */
export function compare(
  words: Pick<Comparison, 'title' | 'work' | 'skipped'>,
  timesMs: Timed,
  targets: readonly Target[],
): Comparison {
  const summaries = [...timesMs].map(([name, times]) => ({name, ...summarize(times)}));
  const reference = summaries[0]?.medianMs ?? 1;
  const rows = summaries.map((summary) => ({...summary, ratio: summary.medianMs / reference}));
  const medians = new Map(rows.map(({name, medianMs}) => [name, medianMs]));
  const judged = targets.flatMap((target) => {
    const [dividend, divisor] = [medians.get(target.of), medians.get(target.over)];
    if (dividend === undefined || divisor === undefined) return [];
    const ratio = dividend / divisor;
    return [{...target, ratio, isMet: ratio <= target.atMost}];
  });
  return {...words, rows, targets: judged};
}
