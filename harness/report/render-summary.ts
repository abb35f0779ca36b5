import type {ConformanceReport, JudgedBaseline} from '../compare/verdict.ts';
import {tallyLine} from './count-verdicts.ts';
import {describeDifference, describeSubject, shorten} from './describe-result.ts';
import {escapeText} from './escape-text.ts';

export type SummaryOptions = {
  /** Where the whole reports lie, to point at. */
  readonly reportPaths: readonly string[];
  /** Number of whitelist rows that exist. */
  readonly divergenceCount: number;
};

const MAX_GROUPS = 10;
const MAX_ALIKE = 4;
const MAX_REASONS = 10;
const MAX_DIFFERENCES = 4;

/** What a person reads at the end of a run; its last line is the tally. */
export function renderSummary(report: ConformanceReport, options: SummaryOptions): string {
  const lines = [
    ...renderDifferent(report),
    ...renderAllowed(report),
    ...renderSkipped(report),
    ...renderWhitelist(report, options.divergenceCount),
    ...report.problems.map((problem) => `problem: ${escapeText(problem)}`),
    ...(report.state === 'interrupted'
      ? [`interrupted: ${report.results.length} of ${report.planned} baselines judged`]
      : []),
    `reports: ${options.reportPaths.join(', ')}; look closer with "npm run dashboard"`,
    tallyLine(report),
  ];
  return `${lines.join('\n')}\n`;
}

/** Baselines that differ at the same places have one cause more often than not, so one of them is shown for all. */
function renderDifferent({results}: ConformanceReport): readonly string[] {
  const different = results.filter((result) => result.verdict.kind === 'different');
  const alike = [...Map.groupBy(different, (result) => placesOf(result).join('\0')).values()];
  const hidden = alike.slice(MAX_GROUPS).flat().length;
  return [
    ...alike.slice(0, MAX_GROUPS).flatMap((group) => ['', ...renderGroup(group)]),
    ...(hidden > 0 ? ['', `… ${hidden} more baselines differ elsewhere`] : []),
    ...(different.length > 0 ? [''] : []),
  ];
}

/** Where a result differs, without line numbers. */
function placesOf({verdict}: JudgedBaseline): readonly string[] {
  return verdict.kind === 'different' ? verdict.differences.map(({path}) => path.replace(/\/\d+$/, '')) : [];
}

function renderGroup(group: readonly JudgedBaseline[]): readonly string[] {
  const [first, ...others] = group;
  const differences = first?.verdict.kind === 'different' ? first.verdict.differences : [];
  const rest = differences.length - MAX_DIFFERENCES;
  const alike = shorten(
    others.map((result) => describeSubject(result)),
    MAX_ALIKE,
    'baselines',
  );
  return [
    `different: ${first === undefined ? '' : describeSubject(first)}  (- qemu-img, + instar)`,
    ...differences
      .slice(0, MAX_DIFFERENCES)
      .flatMap((difference) => [
        `  ${escapeText(difference.path)}`,
        ...describeDifference(difference).map((line) => `    ${line}`),
      ]),
    ...(rest > 0 ? [`  … ${rest} more differences`] : []),
    ...(others.length > 0 ? [`  at the same places: ${alike.join(', ')}`] : []),
  ];
}

function renderAllowed({results}: ConformanceReport): readonly string[] {
  const ids = results.flatMap(({verdict}) => (verdict.kind === 'allowed' ? verdict.by : []));
  return countEach(ids).map(([id, count]) => `allowed: ${count} by ${id} (docs/divergences/${id}.md)`);
}

function renderSkipped({results}: ConformanceReport): readonly string[] {
  const reasons = results.flatMap(({verdict}) => (verdict.kind === 'skipped' ? [verdict.reason] : []));
  const lines = countEach(reasons).map(([reason, count]) => `skipped: ${count}, ${escapeText(reason)}`);
  return shorten(lines, MAX_REASONS, 'reasons');
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
