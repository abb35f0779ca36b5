import {readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {completeLockfile, type Lockfile} from '../complete-lockfile.ts';

const LOCKFILE = path.join(import.meta.dirname, '../../../package-lock.json');

function lockWithOptional(name: string): Lockfile {
  return {packages: {'node_modules/parent': {version: '1.0.0', dev: true, optionalDependencies: {[name]: '2.0.0'}}}};
}

const adds = test.macro({
  exec(t, name: string, platform: object) {
    const {packages} = completeLockfile(lockWithOptional(name));
    t.deepEqual(packages[`node_modules/${name}`], {version: '2.0.0', ...platform, dev: true, optional: true});
  },
  title: (_given, name: string) => `an optional package that the registry did not serve is added: ${name}`,
});
test(adds, 'tool-darwin-arm64', {os: ['darwin'], cpu: ['arm64']});
test(adds, 'tool-windows-x64', {os: ['win32'], cpu: ['x64']});
test(adds, '@tool/binding-linux-x64-musl', {os: ['linux'], cpu: ['x64'], libc: ['musl']});
test(adds, '@tool/binding-linux-arm-gnueabihf', {os: ['linux'], cpu: ['arm']});
test(adds, '@tool/binding-openharmony-arm64', {os: ['openharmony'], cpu: ['arm64']});
test(adds, 'fsevents', {os: ['darwin']});

test('a package whose name tells no platform is not invented', (t) => {
  t.throws(() => completeLockfile(lockWithOptional('surprise')), {message: /surprise is not in the lockfile/});
});

test("the project's lockfile is complete, so that npm ci takes it", (t) => {
  const text = readFileSync(LOCKFILE, 'utf8');
  const lockfile = JSON.parse(text) as Lockfile;
  t.true(Object.keys(lockfile.packages).length > 100);
  t.deepEqual(completeLockfile(lockfile), lockfile);
});

test("the project's lockfile names no registry", (t) => {
  t.false(readFileSync(LOCKFILE, 'utf8').includes('"resolved"'));
});
