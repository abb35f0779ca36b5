import type {Case} from '../../../generators/cases/case.ts';
import type {Observation} from '../../../generators/run/observation.ts';
import {compareObservations} from '../../compare/compare-observations.ts';
import {diffLines, type LineChange} from '../../compare/line-diff.ts';
import type {StyledLine} from '../screen/styled-line.ts';
import {describeObservation} from './describe-observation.ts';

const STYLES = {
  same: {mark: ' ', color: undefined},
  removed: {mark: '-', color: 'red'},
  added: {mark: '+', color: 'green'},
} as const satisfies Record<LineChange['kind'], {mark: string; color: string | undefined}>;

/** The two sides as one coloured diff, headed by where they differ. */
export function renderCaseText(
  left: Observation | string,
  right: Observation | string,
  asked: Case | undefined,
): readonly StyledLine[] {
  if (typeof left === 'string' || typeof right === 'string') {
    return [left, right].filter((side) => typeof side === 'string').map((text) => [{text, color: 'yellow'}]);
  }

  const differences = compareObservations(left, right);
  const body = diffLines(describeObservation(left, asked), describeObservation(right, asked));
  return [
    ...(differences.length === 0
      ? [[{text: 'Both are the same.', color: 'green'}]]
      : [[countLine(differences.length)]]),
    ...differences.map(({path}) => [{text: `  @ ${path}`, color: 'cyan'}]),
    [],
    ...body.map(({kind, text}) => [
      {text: `${STYLES[kind].mark} ${text.replace(/\n$/, '')}`, color: STYLES[kind].color},
    ]),
  ];
}

function countLine(count: number): {readonly text: string; readonly bold: true} {
  return {text: `${count} ${count === 1 ? 'difference' : 'differences'}:`, bold: true};
}
