import type {ConformanceReport} from '../compare/verdict.ts';

/** reports/conformance.json: the whole report, read by the dashboard. */
export function renderJson(report: ConformanceReport): string {
  return `${JSON.stringify(report, null, 1)}\n`;
}
