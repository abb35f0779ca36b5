import {readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';

const ROOT = path.join(import.meta.dirname, '../..');
const MANIFEST = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

test('every dependency has a reason on its page, and the page names no other', (t) => {
  const page = readFileSync(path.join(ROOT, 'docs/dependencies.md'), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const named = rows.flatMap((row) => (row.split('|')[1] ?? '').match(/(?<=`)[^`, ]+(?=`)/g) ?? []);
  const installed = Object.keys({...MANIFEST.dependencies, ...MANIFEST.devDependencies});
  t.deepEqual(sortNames(named), sortNames(installed));
});

test('every dependency has an exact version', (t) => {
  for (const version of Object.values({...MANIFEST.dependencies, ...MANIFEST.devDependencies})) {
    t.regex(version, /^\d+\.\d+\.\d+$/);
  }
});

function sortNames(names: readonly string[]): readonly string[] {
  return names.toSorted((a, b) => a.localeCompare(b, 'en'));
}
