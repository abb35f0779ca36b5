import test from 'ava';
import {explainAptFailure} from '../apt/explain-failure.ts';
import {parseMadison} from '../apt/packages.ts';

const MADISON = `qemu-utils | 1:11.1.3+ds-1~bpo13+1 | http://mirror.example/debian trixie-backports/main amd64 Packages
qemu-utils | 1:10.0.13+ds-0+deb13u1 | http://mirror.example/debian trixie/main amd64 Packages
      qemu | 1:10.2.2+ds-1 | http://mirror.example/debian sid/main Sources
`;

test('programs of a suite are listed', (t) => {
  t.deepEqual(parseMadison(MADISON, 'Packages'), [
    {version: '1:11.1.3+ds-1~bpo13+1', suite: 'trixie-backports'},
    {version: '1:10.0.13+ds-0+deb13u1', suite: 'trixie'},
  ]);
});

test('sources of a suite are listed', (t) => {
  t.deepEqual(parseMadison(MADISON, 'Sources'), [{version: '1:10.2.2+ds-1', suite: 'sid'}]);
});

test('an empty listing lists nothing', (t) => {
  t.deepEqual(parseMadison('\n', 'Packages'), []);
});

const explains = test.macro({
  exec(t, complaints: string, expected: RegExp) {
    const line = explainAptFailure('Reading', complaints);
    t.regex(line, expected);
    t.regex(line, /^Reading: [^\n]+\.$/);
  },
  title: (given = '') => `apt's complaint becomes one line: ${given}`,
});

test(
  'no key',
  explains,
  'W: GPG error: http://m sid InRelease: NO_PUBKEY 0E98404D386FA1D9\nE: The repository is not signed.',
  /signature/,
);
test('no network', explains, "E: Failed to fetch http://m/x  Could not resolve 'm'", /could not be reached/);
test('full disk', explains, 'E: Write error - write (28: No space left on device)', /disk is full/);
test('wrong bytes', explains, 'E: Failed to fetch http://m/x  Hash Sum mismatch', /signed checksum/);
test('old index', explains, 'E: Release file for http://m/x is expired (invalid since 14d).', /out of date/);
test('in use', explains, 'E: Could not get lock /x/lock.', /another run/);
test('anything else', explains, 'W: a warning\nE: Something new.\nE: More of it', /: Something new\.$/);
test('silence', explains, '', /apt failed/);
