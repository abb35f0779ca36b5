import test from 'ava';
import type {Observation} from '../../../generators/run/observation.ts';
import type {Divergence} from '../../divergences/divergence.ts';
import {judge} from '../judge.ts';
import type {Verdict} from '../verdict.ts';

const BASELINE: Observation = {
  steps: [{name: 'create', exit: 0, stdout: 'Formatting\n', stderr: ''}],
  files: [],
};
const MUTATED: Observation = {
  steps: [{name: 'create', exit: 0, stdout: 'Formatting!\n', stderr: 'hm\n'}],
  files: [],
};
const ROW: Divergence = {
  id: 'shouts',
  cases: 'create/**',
  versions: '>=7.0',
  paths: 'create.stdout/*',
  because: 'Test.',
};
const QUIET: Divergence = {...ROW, id: 'hums', paths: 'create.stderr/*'};

function judgeWith(divergences: readonly Divergence[], instar: Observation): Verdict {
  return judge({caseId: 'create/qcow2/1M-default', imitated: '7.2.22', baseline: BASELINE, instar, divergences});
}

const judges = test.macro({
  exec(t, instar: Observation, divergences: readonly Divergence[], expected: Verdict['kind']) {
    t.is(judgeWith(divergences, instar).kind, expected);
  },
  title: (given = '') => `judge: ${given}`,
});

test('equal observations are the same', judges, BASELINE, [], 'same');
test('a mutated observation is different', judges, MUTATED, [], 'different');
test('one uncovered difference is enough', judges, MUTATED, [ROW], 'different');
test('rows that cover all allow it', judges, MUTATED, [ROW, QUIET], 'allowed');
test('a row for other cases covers nothing', judges, MUTATED, [QUIET, {...ROW, cases: 'create/vmdk/*'}], 'different');
test('a row for other versions covers nothing', judges, MUTATED, [QUIET, {...ROW, versions: '<7'}], 'different');

test('a covered difference is kept beside the uncovered ones', (t) => {
  t.like(judgeWith([ROW], MUTATED), {
    kind: 'different',
    by: ['shouts'],
    differences: [{path: 'create.stderr/1'}],
    excused: [{path: 'create.stdout/1'}],
  });
});
