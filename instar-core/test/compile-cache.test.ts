import {spawnSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';

const INSTAR = path.resolve(import.meta.dirname, '../instar.ts');
const folder = mkdtempSync(path.join(tmpdir(), 'instar-cache-'));
test.after.always(() => rmSync(folder, {recursive: true}));

/** Runs instar with only these variables; the program must work whatever becomes of the cache. */
function start(t: {is: (a: unknown, b: unknown) => unknown}, env: Readonly<Record<string, string>>): void {
  const {status, stderr} = spawnSync(process.execPath, [INSTAR, '--version'], {encoding: 'utf8', env});
  t.is(stderr, '');
  t.is(status, 0);
}

const keepsCode = test.macro({
  exec(t, name: string, mode: number, isKept: boolean) {
    const cache = path.join(folder, name);
    mkdirSync(cache);
    chmodSync(cache, mode);
    start(t, {XDG_CACHE_HOME: cache});
    t.is(existsSync(path.join(cache, 'instar')), isKept);
  },
  title: (given = '') => `compiled code ${given}`,
});
test('is kept in a folder of the user alone', keepsCode, 'private', 0o700, true);
test('is kept in a folder that others may read', keepsCode, 'readable', 0o755, true);
test('is not kept where the group may write', keepsCode, 'group', 0o770, false);
test('is not kept where everybody may write', keepsCode, 'shared', 0o1777, false);

test('compiled code is kept below the home folder otherwise', (t) => {
  const home = path.join(folder, 'home');
  mkdirSync(path.join(home, '.cache'), {recursive: true, mode: 0o700});
  start(t, {HOME: home});
  t.true(existsSync(path.join(home, '.cache/instar')));
});

test('a missing cache folder is made in the home folder, for the user alone', (t) => {
  const home = path.join(folder, 'empty-home');
  mkdirSync(home, {mode: 0o700});
  start(t, {HOME: home});
  t.true(existsSync(path.join(home, '.cache/instar')));
  t.is(statSync(path.join(home, '.cache')).mode & 0o777, 0o700);
});

test('no cache folder is made where the home folder is missing', (t) => {
  const home = path.join(folder, 'no-home');
  start(t, {HOME: home});
  t.false(existsSync(home));
});

test('no cache folder is made in a home folder that everybody may write to', (t) => {
  const home = path.join(folder, 'shared-home');
  mkdirSync(home);
  chmodSync(home, 0o777);
  start(t, {HOME: home});
  t.false(existsSync(path.join(home, '.cache')));
});

test('a cache folder named by the environment is not made', (t) => {
  const cache = path.join(folder, 'named');
  start(t, {XDG_CACHE_HOME: cache});
  t.false(existsSync(cache));
});

test('a relative cache folder is not used', (t) => {
  start(t, {XDG_CACHE_HOME: 'cache'});
  t.false(existsSync('cache'));
});

const survives = test.macro({
  exec(t, env: Readonly<Record<string, string>>) {
    start(t, env);
  },
  title: (given = '') => `a folder that cannot be looked at ends nothing: ${given}`,
});
test('a home below a file', survives, {HOME: INSTAR});
test('a cache folder below a file', survives, {XDG_CACHE_HOME: path.join(INSTAR, 'cache')});
test('a name that is too long', survives, {XDG_CACHE_HOME: `/${'x'.repeat(5000)}`, HOME: `/${'x'.repeat(5000)}`});
