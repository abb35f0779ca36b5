import test from 'ava';
import {findMirrors} from '../apt/mirrors.ts';
import type {SourceEntry} from '../apt/source-entry.ts';
import {describeSources} from '../apt/workspace.ts';

function entry(uri: string, suite: string, more: Partial<SourceEntry> = {}): SourceEntry {
  return {types: ['deb'], uris: [uri], suites: [suite], components: ['main'], ...more};
}

const finds = test.macro({
  exec(t, entries: readonly SourceEntry[], archive: readonly string[], security: readonly string[]) {
    const mirrors = findMirrors(entries);
    t.deepEqual(
      mirrors.archive.map(({uri}) => uri),
      archive,
    );
    t.deepEqual(
      mirrors.security.map(({uri}) => uri),
      security,
    );
  },
  title: (given = '') => `mirrors are found: ${given}`,
});

const DEBIAN = 'http://mirror.example/debian';
const SECURITY = 'http://mirror.example/debian-security';

test('by suite', finds, [entry(DEBIAN, 'bookworm'), entry(SECURITY, 'bookworm-security')], [DEBIAN], [SECURITY]);
test('security of old releases', finds, [entry(SECURITY, 'bullseye/updates')], [], [SECURITY]);
test(
  'once each, with or without a slash',
  finds,
  [entry(`${DEBIAN}/`, 'bookworm'), entry(DEBIAN, 'trixie')],
  [DEBIAN],
  [],
);
test('by a moving name', finds, [entry(DEBIAN, 'stable')], [DEBIAN], []);
test('not of other archives', finds, [entry('http://other.example/apt', 'bookworm-pgdg')], [], []);
test('not without main', finds, [entry('http://other.example/apt', 'bookworm', {components: ['stable']})], [], []);
test('not of other distributions', finds, [entry('http://other.example/ubuntu', 'noble')], [], []);
test('none', finds, [], [], []);

test('the key of a source is the key of its mirror', (t) => {
  const {archive} = findMirrors([entry(DEBIAN, 'sid', {signedBy: '/k.gpg'})]);
  t.deepEqual(archive, [{uri: DEBIAN, signedBy: '/k.gpg'}]);
  t.is(
    describeSources([{suite: 'trixie', mirror: archive[0]!}]),
    `Types: deb deb-src\nURIs: ${DEBIAN}\nSuites: trixie\nComponents: main\nSigned-By: /k.gpg\n`,
  );
});

test('suites are stanzas of their own', (t) => {
  const text = describeSources(['sid', 'trixie'].map((suite) => ({suite, mirror: {uri: DEBIAN}})));
  t.is(text.split('\n\n').length, 2);
  t.notRegex(text, /Signed-By/);
});
