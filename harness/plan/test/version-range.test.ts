import test from 'ava';
import {PlanError} from '../plan-error.ts';
import {compareVersions, isWithinVersions} from '../version-range.ts';

const VERSIONS = ['6.0.0', '7.2.0', '7.2.22', '8.0.0', '10.0.2', '11.1.0'];

const selects = test.macro({
  exec(t, range: string, expected: readonly string[]) {
    t.deepEqual(
      VERSIONS.filter((version) => isWithinVersions(version, range)),
      expected,
    );
  },
  title: (_given: string | undefined, range: string) => `version range ${range}`,
});

test(selects, '*', VERSIONS);
test(selects, '7.2', ['7.2.0', '7.2.22']);
test(selects, '7.2.0', ['7.2.0']);
test(selects, '7', ['7.2.0', '7.2.22']);
test(selects, '6.0..7.2', ['6.0.0', '7.2.0', '7.2.22']);
test(selects, '<8', ['6.0.0', '7.2.0', '7.2.22']);
test(selects, '<=8', ['6.0.0', '7.2.0', '7.2.22', '8.0.0']);
test(selects, '>8', ['10.0.2', '11.1.0']);
test(selects, '>= 8.0', ['8.0.0', '10.0.2', '11.1.0']);
test(selects, '6.0, 11.1', ['6.0.0', '11.1.0']);
test(selects, '1', []);

const refuses = test.macro({
  exec(t, range: string) {
    t.throws(() => isWithinVersions('7.2.0', range), {instanceOf: PlanError, message: /is not a version range/});
  },
  title: (_given: string | undefined, range: string) => `refuses version range '${range}'`,
});

test(refuses, '');
test(refuses, 'x');
test(refuses, '7..');
test(refuses, '7.2.');
test(refuses, '=<7');

test('ten is newer than nine', (t) => {
  t.true(compareVersions('10.0.0', '9.2.0') > 0);
  t.is(compareVersions('11.1', '11.1.0'), 0);
});
