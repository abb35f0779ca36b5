import test from 'ava';
import {parseDeb822} from '../apt/parse-deb822.ts';
import type {SourceEntry} from '../apt/source-entry.ts';

const reads = test.macro({
  exec(t, text: string, expected: readonly Partial<SourceEntry>[]) {
    const entries = parseDeb822(text);
    t.is(entries.length, expected.length);
    for (const [index, part] of expected.entries()) t.like(entries[index], part);
  },
  title: (given = '') => `a .sources file is read: ${given}`,
});

const PLAIN =
  'Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm bookworm-updates\nComponents: main contrib\n';

test('plain', reads, PLAIN, [
  {
    types: ['deb'],
    uris: ['http://mirror.example/debian'],
    suites: ['bookworm', 'bookworm-updates'],
    components: ['main', 'contrib'],
  },
]);
test('two stanzas', reads, `${PLAIN}\n \n${PLAIN}`, [{types: ['deb']}, {types: ['deb']}]);
test('carriage returns', reads, PLAIN.replaceAll('\n', '\r\n'), [{suites: ['bookworm', 'bookworm-updates']}]);
test('comments between fields', reads, `# one\n${PLAIN}# two\nSigned-By: /k.gpg\n`, [{signedBy: '/k.gpg'}]);
test('a comment stanza alone', reads, '# nothing\n# here\n', []);
test('names in any case', reads, PLAIN.replace('URIs', 'uris').replace('Suites', 'SUITES'), [
  {suites: ['bookworm', 'bookworm-updates']},
]);
test('disabled', reads, `${PLAIN}Enabled: no\n`, []);
test('enabled', reads, `${PLAIN}Enabled: yes\n`, [{types: ['deb']}]);
test(
  'values on further lines',
  reads,
  'Types: deb\n deb-src\nURIs: http://a/\n\thttp://b/\nSuites: sid\nComponents: main\n',
  [{types: ['deb', 'deb-src'], uris: ['http://a/', 'http://b/']}],
);

test('a key block keeps its lines', (t) => {
  const block = '\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc=\n -----END PGP PUBLIC KEY BLOCK-----';
  const [entry] = parseDeb822(`${PLAIN}Signed-By:${block}\n`);
  t.is(entry?.signedBy, block);
});

test('without a key there is none', (t) => {
  t.false('signedBy' in parseDeb822(PLAIN)[0]!);
});
