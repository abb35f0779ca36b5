import test from 'ava';
import {compareVersions} from '../version-order.ts';
import {matchesVersion} from '../version-range.ts';

const comes = test.macro({
  exec(t, before: string, after: string) {
    t.true(compareVersions(before, after) < 0);
    t.true(compareVersions(after, before) > 0);
  },
  title: (_, before: string, after: string) => `${before} is before ${after}`,
});
test(comes, '7.2.9', '7.2.22');
test(comes, '9.2.0', '10.0.0');
test(comes, '10.0', '10.0.1');
test(comes, '11.0.0-rc1', '11.0.0');
test(comes, '11.0.0-rc1', '11.0.0-rc2');
test('10.0 and 10.0.0 are the same', (t) => t.is(compareVersions('10.0', '10.0.0'), 0));

const holds = test.macro({
  exec(t, range: string, versions: readonly string[]) {
    const all = ['7.2.0', '7.2.22', '8.1.0', '10.0.2', '10.0.13', '10.1.0', '11.1.3'];
    t.deepEqual(
      all.filter((version) => matchesVersion(version, range)),
      versions,
    );
  },
  title: (_, range: string) => `range ${range}`,
});
test(holds, '10.0', ['10.0.2', '10.0.13']);
test(holds, '10', ['10.0.2', '10.0.13', '10.1.0']);
test(holds, '=10.0.2', ['10.0.2']);
test(holds, '7.2..10.0', ['7.2.0', '7.2.22', '8.1.0', '10.0.2', '10.0.13']);
test(holds, '>=10', ['10.0.2', '10.0.13', '10.1.0', '11.1.3']);
test(holds, '>10.0', ['10.1.0', '11.1.3']);
test(holds, '<8.1', ['7.2.0', '7.2.22']);
test(holds, '<=8.1', ['7.2.0', '7.2.22', '8.1.0']);
test(holds, '>=8 <11', ['8.1.0', '10.0.2', '10.0.13', '10.1.0']);

const isNoRange = test.macro({
  exec(t, range: string) {
    t.throws(() => matchesVersion('7.2.0', range), {message: /is no version range\. Write 10\.0,/});
  },
  title: (_, range: string) => `'${range}' is no range`,
});
test(isNoRange, 'new');
test(isNoRange, '>=');
test(isNoRange, '7.2..');
test(isNoRange, '');
