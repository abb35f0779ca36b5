import type {ConformanceReport, JudgedBaseline} from '../compare/verdict.ts';
import {countVerdicts, hasPassed, tallyLine} from './count-verdicts.ts';
import {describeDifference, describeSubject} from './describe-result.ts';
import {escapeText} from './escape-text.ts';

/** A CI step summary may hold 1 MiB; whole differences are in the JSON report. */
const MAX_RESULTS = 50;
const MAX_DIFFERENCES = 20;

/** The report as a page: verdict, counts per command and format, then what differs. */
export function renderMarkdown(report: ConformanceReport): string {
  const lines = [
    `# Conformance: ${hasPassed(report) ? 'passed' : 'failed'}`,
    '',
    `\`${tallyLine(report)}\``,
    '',
    ...report.sandboxNotes.map((note) => `- ${escapeMarkdown(note)}`),
    ...report.problems.map((problem) => `- **Problem:** ${escapeMarkdown(problem)}`),
    ...(report.full
      ? report.unusedDivergences.map((id) => `- **Problem:** whitelist row \`${id}\` matches nothing.`)
      : []),
    ...(report.state === 'finished' ? [] : [`- **The run is ${report.state}.**`]),
    '',
    ...renderCounts(report),
    ...renderDifferent(report),
    ...renderAllowed(report),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function renderCounts(report: ConformanceReport): readonly string[] {
  const groups = Map.groupBy(
    report.results,
    ({caseId, sandbox}) => `${caseId.split('/').slice(0, -1).join(' ')}|${sandbox}`,
  );
  const rows = [...groups].map(([group, results]) => {
    const {cases, baselines, same, allowed, different, skipped} = countVerdicts({...report, results});
    const cells = [...group.split('|').map(escapeMarkdown), cases, baselines, same, allowed, different, skipped];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| Group | Sandbox | Cases | Baselines | Same | Allowed | Different | Skipped |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
  ];
}

function renderDifferent({results}: ConformanceReport): readonly string[] {
  const different = results.filter((result) => result.verdict.kind === 'different');
  const rest = different.length - MAX_RESULTS;
  return [
    ...(different.length > 0 ? ['## Different', ''] : []),
    ...different.slice(0, MAX_RESULTS).flatMap((result) => renderResult(result)),
    ...(rest > 0 ? [`… ${rest} more in the JSON report.`, ''] : []),
  ];
}

function renderResult(result: JudgedBaseline): readonly string[] {
  const differences = result.verdict.kind === 'different' ? result.verdict.differences : [];
  const body = differences
    .slice(0, MAX_DIFFERENCES)
    .flatMap((difference) => [`@@ ${escapeText(difference.path)} @@`, ...describeDifference(difference)]);
  const rest = differences.length - MAX_DIFFERENCES;
  return [
    `### ${escapeMarkdown(describeSubject(result))}`,
    '',
    ...fence([...body, ...(rest > 0 ? [`… ${rest} more differences`] : [])]),
    '',
  ];
}

/** The fence is longer than any run of backticks inside, so that no output can end it. */
function fence(lines: readonly string[]): readonly string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length));
  const mark = '`'.repeat(longest + 1);
  return [`${mark}diff`, ...lines, mark];
}

function renderAllowed({results}: ConformanceReport): readonly string[] {
  const allowed = results.filter((result) => result.verdict.kind === 'allowed');
  const lines = allowed.map(
    (result) =>
      `- ${escapeMarkdown(describeSubject(result))}: ${result.verdict.kind === 'allowed' ? result.verdict.by.join(', ') : ''}`,
  );
  return lines.length === 0 ? [] : ['## Allowed', '', ...lines, ''];
}

function escapeMarkdown(text: string): string {
  return escapeText(text).replaceAll(/[\\`*_{}[\]<>|#]/g, '\\$&');
}
