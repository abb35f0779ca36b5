import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {DRIFT_FACTS, type DriftFact, type DriftId, holds} from '../drift.ts';
import {listDrift, wordRanges} from '../list-drift.ts';
import {compareQemuVersions, parseQemuVersion} from '../qemu-version.ts';

const FACTS: readonly DriftFact[] = DRIFT_FACTS;

const isHeld = test.macro({
  exec(t, id: DriftId, version: string, expected: boolean) {
    t.is(holds(id, parseQemuVersion(version)), expected);
  },
  title: (_given: string | undefined, id: DriftId, version: string, expected: boolean) =>
    `${id} ${expected ? 'holds' : 'does not hold'} for ${version}`,
});
test(isHeld, 'info-children', '7.2.22', false);
test(isHeld, 'info-children', '8.0', true);
test(isHeld, 'hex-size-suffix', '5.2.0', true);
test(isHeld, 'hex-size-suffix', '8.0.0', false);
test(isHeld, 'usage-rework', '10.0.0', false);
test(isHeld, 'usage-rework', '10.0.13', true);
test(isHeld, 'usage-rework-draft', '10.0.13', true);
test(isHeld, 'usage-rework-draft', '10.1.0', false);
test(isHeld, 'data-file-not-opened', '7.2.17', false);
test(isHeld, 'data-file-not-opened', '7.2.18', true);
test(isHeld, 'data-file-not-opened', '8.2.5', false);
test(isHeld, 'data-file-not-opened', '8.2.6', true);
test(isHeld, 'data-file-not-opened', '9.0.0', false);
test(isHeld, 'data-file-not-opened', '9.1.0', true);

test('every fact has an id of its own and says what it changes', (t) => {
  t.is(new Set(FACTS.map(({id}) => id)).size, FACTS.length);
  for (const {id, what, ranges} of FACTS) {
    t.regex(id, /^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/);
    t.regex(what, /\.$/, id);
    t.true(ranges.length > 0, id);
  }
});

test('the ranges of every fact are in order, apart, and not empty', (t) => {
  for (const {id, ranges} of FACTS) {
    let end = parseQemuVersion('0.0.0');
    for (const [index, {since, until}] of ranges.entries()) {
      t.true(since !== undefined || (index === 0 && until !== undefined), id);
      const from = parseQemuVersion(since ?? '0.0.0');
      const to = parseQemuVersion(until ?? '999.0.0');
      t.true(compareQemuVersions(end, from) <= 0 && compareQemuVersions(from, to) < 0, id);
      end = to;
    }
  }
});

test('every fact is asked for somewhere', (t) => {
  const root = path.resolve(import.meta.dirname, '../..');
  const sources = globSync('**/*.ts', {cwd: root, exclude: ['**/test/**', 'output/drift*.ts']}).map((file) =>
    readFileSync(path.join(root, file), 'utf8'),
  );
  t.true(sources.length > 20);
  for (const {id} of FACTS) {
    t.true(
      sources.some((source) => source.includes(`'${id}'`)),
      `no code asks for the drift fact ${id}`,
    );
  }
});

test('ranges are worded for people', (t) => {
  t.is(wordRanges([{since: '8.0.0'}]), 'since 8.0.0');
  t.is(wordRanges([{until: '6.0.0'}]), 'before 6.0.0');
  t.is(wordRanges([{since: '7.2.18', until: '8.0.0'}, {since: '9.1.0'}]), '7.2.18 to before 8.0.0, since 9.1.0');
});

test('--list-drift prints one line per fact', (t) => {
  t.is(listDrift().trimEnd().split('\n').length, FACTS.length);
});
