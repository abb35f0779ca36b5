import test from 'ava';
import {parseOneLine} from '../apt/parse-one-line.ts';
import type {SourceEntry} from '../apt/source-entry.ts';

const reads = test.macro({
  exec(t, line: string, expected: SourceEntry | undefined) {
    t.deepEqual(parseOneLine(line), expected ? [expected] : []);
  },
  title: (given = '') => `a line of a .list file is read: ${given}`,
});

const ENTRY: SourceEntry = {
  types: ['deb'],
  uris: ['http://mirror.example/debian'],
  suites: ['bookworm'],
  components: ['main'],
};

test('plain', reads, 'deb http://mirror.example/debian bookworm main', ENTRY);
test('source packages', reads, 'deb-src http://mirror.example/debian bookworm main', {...ENTRY, types: ['deb-src']});
test('several components', reads, 'deb http://mirror.example/debian bookworm main contrib', {
  ...ENTRY,
  components: ['main', 'contrib'],
});
test('a comment at the end', reads, 'deb http://mirror.example/debian bookworm main # mine', ENTRY);
test('a comment', reads, '# deb http://mirror.example/debian bookworm main', undefined);
test('an empty line', reads, '   ', undefined);
test('not an entry', reads, 'rpm http://mirror.example/debian bookworm main', undefined);
test('a key file', reads, 'deb [signed-by=/k.gpg] http://mirror.example/debian bookworm main', {
  ...ENTRY,
  signedBy: '/k.gpg',
});
test(
  'blanks and other options',
  reads,
  'deb [ arch=amd64 signed-by=/k.gpg ] http://mirror.example/debian bookworm main',
  {
    ...ENTRY,
    signedBy: '/k.gpg',
  },
);
test('two key files', reads, 'deb [signed-by=/a.gpg,/b.gpg] http://mirror.example/debian bookworm main', {
  ...ENTRY,
  signedBy: '/a.gpg /b.gpg',
});
test(
  'trust without a check is not taken over',
  reads,
  'deb [trusted=yes] http://mirror.example/debian bookworm main',
  ENTRY,
);

test('lines are entries of their own', (t) => {
  const text = 'deb http://a.example/debian sid main\r\n\r\ndeb http://b.example/debian sid main\r\n';
  t.deepEqual(
    parseOneLine(text).map(({uris}) => uris[0]),
    ['http://a.example/debian', 'http://b.example/debian'],
  );
});
