import test from 'ava';
import {describeLoad} from '../run-benches.ts';

const notes = test.macro({
  exec(t, load: number, expected: RegExp) {
    t.regex(describeLoad(load, 2), expected);
  },
  title: (given = '') => `the load is noted: ${given}`,
});

test('not of an idle machine', notes, 0.5, /^$/);
test('not of one that is busy with this', notes, 3, /^$/);
test('of one that others keep busy', notes, 9.04, /^The machine is busy \(load 9\.0 on 2 processors\); .*\n$/);
