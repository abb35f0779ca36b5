import {readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import {FINDING_KINDS} from '../finding.ts';

const folder = new URL('../../../../docs/findings/', import.meta.url);
const ids = Object.keys(FINDING_KINDS);

test('every finding has its page, and every page its finding', (t) => {
  const pages = readdirSync(folder).filter((name) => name !== 'README.md');
  t.deepEqual(pages.toSorted(), ids.map((id) => `${id}.md`).toSorted());
});

for (const [id, {severity, denied}] of Object.entries(FINDING_KINDS)) {
  test(`the page of ${id} says how much it weighs`, (t) => {
    const page = readFileSync(new URL(`${id}.md`, folder), 'utf8');
    t.true(page.startsWith(`# ${id}: `));
    t.true(page.includes(`| ${severity} | ${denied ? 'refused' : 'told, not refused'} |`));
  });
}

test('the overview lists every finding', (t) => {
  const overview = readFileSync(new URL('README.md', folder), 'utf8');
  t.deepEqual(
    ids.filter((id) => !overview.includes(`(${id}.md)`)),
    [],
  );
});

for (const cve of ['2014-0223', '2015-5162', '2015-5163', '2022-47951', '2024-4467', '2024-32498', '2024-40767']) {
  test(`CVE-${cve} is answered`, (t) => {
    const overview = readFileSync(new URL('README.md', folder), 'utf8');
    t.regex(overview, new RegExp(String.raw`\| \[CVE-${cve}\]\([^)]*\) \| [^|]+ \| .*\.md\)`));
  });
}
