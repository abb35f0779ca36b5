import {countVerdicts} from '../../report/count-verdicts.ts';
import type {DashboardData} from '../data/dashboard-data.ts';
import type {StyledLine} from './styled-line.ts';

/** How far the run is and what it found. */
export function statusLine({report, map}: DashboardData): StyledLine {
  if (report === undefined) {
    const counts = `${Object.keys(map.cases).length} cases, ${Object.keys(map.versions).length} versions`;
    return [{text: 'Drift', bold: true}, {text: `  ${counts}; no report yet: npm run conformance`}];
  }

  const {baselines, same, allowed, different, skipped} = countVerdicts(report);
  return [
    {text: 'Drift', bold: true},
    {
      text: `  ${report.state} ${baselines}/${report.planned}`,
      color: report.state === 'finished' ? undefined : 'yellow',
    },
    {text: `  ${same} same`, color: 'green'},
    {text: `  ${allowed} allowed`, color: allowed > 0 ? 'yellow' : undefined},
    {text: `  ${different} different`, color: different > 0 ? 'red' : undefined},
    {text: `  ${skipped} skipped`},
    {text: `  ${report.sandboxes.filter((name) => name !== 'none').join('+') || report.program}`, dim: true},
  ];
}
