import test from 'ava';
import {FAMILIES} from '../apt/suites.ts';
import {parseRequest} from '../arguments.ts';
import type {Manifest} from '../manifest.ts';
import type {Candidate} from '../origins/origin.ts';
import {upstreamVersion} from '../origins/upstream-version.ts';
import {parseVersion} from '../program/verify.ts';
import {selectsCandidate, selectsFamily, selectsVersion} from '../selection.ts';

const refuses = test.macro({
  exec(t, args: readonly string[], expected: RegExp) {
    t.throws(() => parseRequest(args), {message: expected});
  },
  title: (given = '') => `a command line is refused: ${given}`,
});

test('unknown option', refuses, ['--no-such'], /^Unknown option '--no-such'.* See --help\.$/);
test('no value', refuses, ['--source'], /--source/);
test('jobs of zero', refuses, ['--jobs', '0'], /from 1 to 64, not "0"/);
test('jobs of words', refuses, ['--jobs', 'many'], /not "many"/);
test('stray word', refuses, ['7.2.22'], /7\.2\.22/);

test('options may be repeated', (t) => {
  t.like(parseRequest(['--only', 'sid', '--only', '7.2.22', '--jobs', '3']), {
    only: ['sid', '7.2.22'],
    jobs: 3,
    list: false,
  });
});

const CANDIDATE: Candidate = {
  id: 'x',
  kind: 'debian',
  label: 'debian bookworm-security',
  packageVersion: '1:7.2+dfsg-7+deb12u15',
  prepare: () => Promise.reject(new Error('not prepared here')),
};
const NOTHING_LISTED: Manifest = {versions: []};
const LISTED: Manifest = {
  versions: [{version: '7.2.18', ...CANDIDATE, packageVersion: '1:7.2+dfsg-7+deb12u15', files: []}],
};

const selects = test.macro({
  exec(t, only: readonly string[], manifest: Manifest, expected: boolean) {
    t.is(selectsCandidate(only, CANDIDATE, manifest), expected);
  },
  title: (given = '') => `--only chooses: ${given}`,
});

test('everything when it is not given', selects, [], NOTHING_LISTED, true);
test('a suite', selects, ['bookworm-security'], NOTHING_LISTED, true);
test('a release with its suites', selects, ['bookworm'], NOTHING_LISTED, true);
test('not another suite', selects, ['bookworm-updates'], NOTHING_LISTED, false);
test('a version that it may hold', selects, ['7.2.22'], NOTHING_LISTED, true);
test('the version that it is known to hold', selects, ['7.2.18'], LISTED, true);
test('not a version that it is known not to hold', selects, ['7.2.22'], LISTED, false);
test('not a version that it cannot hold', selects, ['10.0.2'], NOTHING_LISTED, false);

test('releases are looked at for a suite of theirs or for a version', (t) => {
  const chosen = (word: string): readonly string[] =>
    FAMILIES.filter((family) => selectsFamily([word], family)).map(({codename}) => codename);
  t.deepEqual(chosen('trixie-backports'), ['trixie']);
  t.deepEqual(chosen('bullseye-security'), ['bullseye']);
  t.is(chosen('7.2.22').length, FAMILIES.length);
  t.deepEqual(chosen('nowhere'), []);
});

test('a version counts once it is known', (t) => {
  t.true(selectsVersion(['7.2.22'], '7.2.22'));
  t.false(selectsVersion(['7.2.22'], '7.2.18'));
  t.true(selectsVersion(['sid'], '7.2.18'));
  t.true(selectsVersion([], '7.2.18'));
});

test('the upstream version stands before what the packager adds', (t) => {
  t.is(upstreamVersion('1:7.2+dfsg-7+deb12u18+b3'), '7.2');
  t.is(upstreamVersion('1:10.0.13+ds-0+deb13u1'), '10.0.13');
});

test('a version is read from the first line of --version', (t) => {
  t.is(parseVersion('qemu-img version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)\nCopyright'), '7.2.22');
  t.is(parseVersion('qemu-img version 10.2.2\n'), '10.2.2');
  t.is(parseVersion('qemu-io version 10.2.2\n'), undefined);
  t.is(parseVersion(''), undefined);
});
