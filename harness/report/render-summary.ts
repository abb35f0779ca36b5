import type {ConformanceReport, JudgedBaseline} from '../compare/verdict.ts';
import {tallyLine} from './count-verdicts.ts';
import {describeDifference, describeSubject, shorten} from './describe-result.ts';

export type SummaryOptions = {
  /** Where the whole reports lie, to point at. */
  readonly reportPaths: readonly string[];
  /** Number of whitelist rows that exist. */
  readonly divergenceCount: number;
};

const MAX_RESULTS = 10;
const MAX_DIFFERENCES = 4;

/** What a person reads at the end of a run; its last line is the tally. */
export function renderSummary(report: ConformanceReport, options: SummaryOptions): string {
  const lines = [
    ...renderDifferent(report),
    ...renderAllowed(report),
    ...renderSkipped(report),
    ...renderWhitelist(report, options.divergenceCount),
    ...report.problems.map((problem) => `problem: ${problem}`),
    ...(report.state === 'interrupted'
      ? [`interrupted: ${report.results.length} of ${report.planned} baselines judged`]
      : []),
    `reports: ${options.reportPaths.join(', ')}; look closer with "npm run dashboard"`,
    tallyLine(report),
  ];
  return `${lines.join('\n')}\n`;
}

function renderDifferent({results}: ConformanceReport): readonly string[] {
  const different = results.filter((result) => result.verdict.kind === 'different');
  const shown = different.slice(0, MAX_RESULTS).flatMap((result) => ['', ...renderResult(result)]);
  const rest = different.length - MAX_RESULTS;
  return [
    ...shown,
    ...(rest > 0 ? ['', `… ${rest} more baselines differ`] : []),
    ...(different.length > 0 ? [''] : []),
  ];
}

function renderResult(result: JudgedBaseline): readonly string[] {
  const differences = result.verdict.kind === 'different' ? result.verdict.differences : [];
  const shown = differences.slice(0, MAX_DIFFERENCES).flatMap((difference) => describeDifference(difference));
  const rest = differences.length - MAX_DIFFERENCES;
  return [
    `different: ${describeSubject(result)}  (- qemu-img, + instar)`,
    ...shown.map((line) => `  ${line}`),
    ...(rest > 0 ? [`  … ${rest} more differences`] : []),
  ];
}

function renderAllowed({results}: ConformanceReport): readonly string[] {
  const ids = results.flatMap(({verdict}) => (verdict.kind === 'allowed' ? verdict.by : []));
  return countEach(ids).map(([id, count]) => `allowed: ${count} by ${id} (docs/divergences/${id}.md)`);
}

function renderSkipped({results}: ConformanceReport): readonly string[] {
  const reasons = results.flatMap(({verdict}) => (verdict.kind === 'skipped' ? [verdict.reason] : []));
  const lines = countEach(reasons).map(([reason, count]) => `skipped: ${count}, ${reason}`);
  return shorten(lines, MAX_RESULTS, 'reasons');
}

function renderWhitelist(report: ConformanceReport, rows: number): readonly string[] {
  const unused = report.unusedDivergences;
  if (rows === 0) {
    return ['whitelist: empty'];
  }

  if (!report.full) {
    return [`whitelist: ${rows} rows; a run over a part cannot tell whether each is still needed`];
  }

  return [
    `whitelist: ${rows} rows, ${unused.length} unused`,
    ...unused.map((id) => `problem: whitelist row '${id}' matches nothing any more; delete it and its page.`),
  ];
}

function countEach(texts: readonly string[]): readonly (readonly [string, number])[] {
  return [...Map.groupBy(texts, (text) => text)].map(([text, group]) => [text, group.length]);
}
