import {readdirSync} from 'node:fs';
import {resolve} from 'node:path';
import test from 'ava';
import {matchesVersion} from '../../../generators/plan/version-range.ts';
import {DIVERGENCES} from '../divergences.ts';
import {findDivergence, findUnused, type Sighting} from '../find-divergence.ts';

const PAGES = resolve(import.meta.dirname, '../../../docs/divergences');

test('every row has an id of its own', (t) => {
  const ids = DIVERGENCES.map((row) => row.id);
  t.deepEqual([...new Set(ids)], ids);
  t.true(ids.every((id) => /^[a-z\d]+(?:-[a-z\d]+)*$/.test(id)));
});

test('rows and pages belong together, one to one', (t) => {
  const pages = readdirSync(PAGES).filter((name) => name !== 'README.md');
  t.deepEqual(pages.toSorted(), DIVERGENCES.map((row) => `${row.id}.md`).toSorted());
});

test('every row says why, and where it holds', (t) => {
  for (const {because, versions} of DIVERGENCES) {
    t.regex(because, /^\S.*\.$/);
    t.notThrows(() => versions === undefined || matchesVersion('8.0.0', versions));
  }

  t.true(DIVERGENCES.length < 20, 'a long whitelist is no longer a whitelist');
});

const ROW = {id: 'row', cases: 'create/vmdk/*', versions: '>=8', paths: 'info-json/**', because: 'Test.'};
const SEEN: Sighting = {
  caseId: 'create/vmdk/1M',
  version: '8.0.0',
  path: 'info-json/children[0].info',
  instar: '1',
  outcome: 'answered',
};

const covers = test.macro({
  exec(t, change: Partial<typeof SEEN>, expected: boolean) {
    t.is(findDivergence([ROW], {...SEEN, ...change}) !== undefined, expected);
  },
  title: (given = '') => `a row ${given}`,
});

test('covers its cases, versions and places', covers, {}, true);
test('does not cover another case', covers, {caseId: 'create/vpc/1M'}, false);
test('does not cover another version', covers, {version: '7.2.22'}, false);
test('does not cover another place', covers, {path: 'info-human.stdout/1'}, false);

test('a row for one answer covers no other', (t) => {
  t.truthy(findDivergence([{...ROW, instar: '1'}], SEEN));
  t.is(findDivergence([{...ROW, instar: '2'}], SEEN), undefined);
});

test('a row for one outcome covers nothing where qemu-img ended otherwise', (t) => {
  t.truthy(findDivergence([{...ROW, outcome: 'refused'}], {...SEEN, outcome: 'refused'}));
  t.is(findDivergence([{...ROW, outcome: 'refused'}], SEEN), undefined);
  t.is(findDivergence([{...ROW, outcome: 'aborted'}], SEEN), undefined);
});

test('a row for all versions names none', (t) => {
  const {versions: _, ...always} = ROW;
  t.truthy(findDivergence([always], {...SEEN, version: '6.0.0'}));
});

test('rows that were not needed are found', (t) => {
  t.deepEqual(findUnused([ROW, {...ROW, id: 'other'}], new Set(['row'])), ['other']);
});
