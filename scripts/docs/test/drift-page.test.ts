import {readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {DRIFT_FACTS} from '../../../instar-core/output/drift.ts';
import {makeDriftPage} from '../drift-page.ts';

const PAGE = path.resolve(import.meta.dirname, '../../../docs/drift.md');

test('docs/drift.md is what "node scripts/docs/cli.ts" writes', (t) => {
  t.is(readFileSync(PAGE, 'utf8'), makeDriftPage());
});

test('the page has a row for every fact', (t) => {
  const page = makeDriftPage();
  for (const {id} of DRIFT_FACTS) {
    t.true(page.includes(`| \`${id}\` |`), id);
  }
});
