import type {Comparison, Row, TargetResult} from './comparison.ts';

const HEADINGS = ['contender', 'median', 'min', 'max', 'rounds', 'ratio'] as const;

/** The comparisons as Markdown. */
export function markdownTables(comparisons: readonly Comparison[], heading: string): string {
  return `# ${heading}\n\n${comparisons.map(markdownTable).join('\n')}`;
}

/** A comparison as plain text, columns aligned. */
export function textTable(comparison: Comparison): string {
  const lines = [[...HEADINGS], ...comparison.rows.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const body = lines.map((line) =>
    `  ${line.map((cell, column) => alignCell(cell, column, widths[column]!)).join('  ')}`.trimEnd(),
  );
  const notes = [...comparison.targets.map(targetLine), ...comparison.skipped.map((reason) => `skipped: ${reason}`)];
  return `${[comparison.title, comparison.work, ...body, ...notes.map((note) => `  ${note}`)].join('\n')}\n`;
}

function alignCell(cell: string, column: number, width: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function markdownTable(comparison: Comparison): string {
  const rows = [[...HEADINGS], ['---', ...HEADINGS.slice(1).map(() => '---:')], ...comparison.rows.map(cells)];
  const table = rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
  const notes = [...comparison.targets.map(targetLine), ...comparison.skipped.map((reason) => `skipped: ${reason}`)];
  const list = notes.map((note) => `- ${note}\n`).join('');
  return `## ${comparison.title}\n\n${comparison.work}\n\n${table}\n${list === '' ? '' : `\n${list}`}`;
}

function cells({name, medianMs, minMs, maxMs, rounds, ratio}: Row): readonly string[] {
  return [name, duration(medianMs), duration(minMs), duration(maxMs), String(rounds), ratio.toFixed(2)];
}

/** `7.5 ms`, `12.3 s`. */
export function duration(timeMs: number): string {
  return timeMs < 10_000 ? `${timeMs.toFixed(1)} ms` : `${(timeMs / 1000).toFixed(1)} s`;
}

function targetLine({name, ratio, atMost, isMet}: TargetResult): string {
  return `${isMet ? 'met' : 'MISSED'}: ${name}: ${ratio.toFixed(2)}, aim at most ${atMost.toFixed(2)}`;
}
