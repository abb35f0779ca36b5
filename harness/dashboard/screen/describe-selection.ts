import type {JudgedBaseline} from '../../compare/verdict.ts';
import type {DashboardData} from '../data/dashboard-data.ts';
import {SHADES} from '../table/shade.ts';
import type {Row} from '../table/build-rows.ts';
import type {StyledLine} from './styled-line.ts';

/** Two lines on the selected cell. */
export function describeSelection(row: Row | undefined, version: string, data: DashboardData): readonly StyledLine[] {
  if (row === undefined) {
    return [[], []];
  }

  const column = Object.keys(data.map.versions).includes(version) ? version : '';
  return row.kind === 'group' ? describeGroup(row.id, column, data) : describeCase(row.id, column, data);
}

function describeGroup(id: string, version: string, {report}: DashboardData): readonly StyledLine[] {
  const results = (report?.results ?? []).filter(
    (result) => result.caseId.startsWith(`${id}/`) && result.versions.includes(version),
  );
  const counts = Object.entries(SHADES).flatMap(([kind, {word, color}]) => {
    const count = results.filter((result) => result.verdict.kind === kind).length;
    return count === 0 ? [] : [{text: `${count} ${word}  `, color}];
  });
  return [[{text: `${id} in ${version}`, bold: true}], counts.length === 0 ? [{text: 'not judged'}] : counts];
}

function describeCase(id: string, version: string, {map, report}: DashboardData): readonly StyledLine[] {
  const profile = map.cases[id]?.[version];
  const alike = Object.entries(map.cases[id] ?? {}).filter(([other, one]) => one === profile && other !== version);
  const shared =
    alike.length === 0 ? 'a profile of its own' : `same profile as ${alike.map(([one]) => one).join(', ')}`;
  const results = (report?.results ?? []).filter((one) => one.caseId === id && one.versions.includes(version));
  return [
    [{text: `${id} in ${version}`, bold: true}, {text: profile === undefined ? ': no baseline' : `: ${shared}`}],
    results.length === 0 ? [{text: 'not judged'}] : results.flatMap((result) => describeResult(result)),
  ];
}

function describeResult({verdict, sandbox, imitated}: JudgedBaseline): StyledLine {
  const {word, color} = SHADES[verdict.kind];
  const name = {text: `${sandbox === 'none' ? '' : `${sandbox}: `}${word}`, color};
  switch (verdict.kind) {
    case 'same':
      return [name, {text: ` as ${imitated}  `}];
    case 'allowed':
      return [name, {text: ` as ${imitated} by ${verdict.by.join(', ')}  `}];
    case 'different':
      return [
        name,
        {text: ` as ${imitated}, ${verdict.differences.length} at ${verdict.differences[0]?.path ?? ''}  `},
      ];
    case 'skipped':
      return [name, {text: `, ${verdict.reason}  `}];
  }
}
