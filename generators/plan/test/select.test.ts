import test from 'ava';
import {CREATE_CASES} from '../../cases/create-cases.ts';
import {selectCases} from '../select-cases.ts';
import {selectVersions} from '../select-versions.ts';

const ITEMS = [{version: '7.2.22'}, {version: '10.0.2'}];

test('without globs every case is selected', (t) => t.is(selectCases('create').length, CREATE_CASES.length));
test('globs add up', (t) => {
  const ids = selectCases('create', ['create/raw/1M-quiet', 'create/vhdx/1M-qui*']).map(({id}) => id);
  t.deepEqual(ids, ['create/raw/1M-quiet', 'create/vhdx/1M-quiet']);
});
test('two stars cross folders', (t) => t.is(selectCases('create', ['create/**']).length, CREATE_CASES.length));

const refuses = test.macro({
  exec(t, select: () => unknown, message: RegExp) {
    t.throws(select, {message});
  },
  title: (given = '') => `refused with what is known: ${given}`,
});
test(
  'no command',
  refuses,
  () => selectCases(undefined),
  /^Say which command with --command\. Known commands: create, info, check, map, measure, compare, convert, dd, all\.$/,
);
test(
  'unknown command',
  refuses,
  () => selectCases('foo'),
  /^Unknown command 'foo'\. Known commands: create, info, check, map, measure, compare, convert, dd, all\.$/,
);
test('inherited name', refuses, () => selectCases('constructor'), /^Unknown command/);
test(
  'unknown case',
  refuses,
  () => selectCases('create', ['foo']),
  /^No case matches 'foo'\. Known cases: create\/raw\/\*,/,
);
test(
  'one unknown glob among others',
  refuses,
  () => selectCases('create', ['create/raw/*', 'create/dmg/*']),
  /^No case matches 'create\/dmg\/\*'/,
);
test(
  'unknown version',
  refuses,
  () => selectVersions(ITEMS, ['9.0']),
  /'9\.0'\. Known versions: 7\.2\.22, 10\.0\.2\.$/,
);

test('ranges add up, in the order of the versions', (t) => {
  t.deepEqual(selectVersions(ITEMS, ['10', '7.2']), ITEMS);
  t.deepEqual(selectVersions(ITEMS, ['10']), [{version: '10.0.2'}]);
  t.deepEqual(selectVersions(ITEMS), ITEMS);
});
