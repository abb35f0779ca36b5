import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openOutput} from '../output-file.ts';

function makeFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-output-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}

test('a new file appears when it is committed, under its name alone', (t) => {
  const folder = makeFolder(t);
  const output = openOutput(path.join(folder, 'image'));
  writeSync(output.fd, 'new');
  t.false(readdirSync(folder).includes('image'));
  output.commit();
  output.discard();
  t.deepEqual(readdirSync(folder), ['image']);
  t.is(readFileSync(path.join(folder, 'image'), 'utf8'), 'new');
});

test('a discarded file leaves the old one as it was', (t) => {
  const folder = makeFolder(t);
  writeFileSync(path.join(folder, 'image'), 'old');
  const output = openOutput(path.join(folder, 'image'));
  writeSync(output.fd, 'new');
  output.discard();
  t.deepEqual(readdirSync(folder), ['image']);
  t.is(readFileSync(path.join(folder, 'image'), 'utf8'), 'old');
});

test('a replaced file keeps its permissions', (t) => {
  const folder = makeFolder(t);
  const file = path.join(folder, 'image');
  writeFileSync(file, 'old');
  chmodSync(file, 0o600);
  openOutput(file).commit();
  t.is(statSync(file).mode & 0o777, 0o600);
});

test('a link is written through and stays a link', (t) => {
  const folder = makeFolder(t);
  writeFileSync(path.join(folder, 'image'), 'old');
  symlinkSync('image', path.join(folder, 'link'));
  const output = openOutput(path.join(folder, 'link'));
  writeSync(output.fd, 'new');
  output.commit();
  t.is(readlinkSync(path.join(folder, 'link')), 'image');
  t.is(readFileSync(path.join(folder, 'image'), 'utf8'), 'new');
});

test('a link that leads nowhere yet: the file is made where it leads', (t) => {
  const folder = makeFolder(t);
  mkdirSync(path.join(folder, 'sub'));
  symlinkSync('sub/image', path.join(folder, 'link'));
  openOutput(path.join(folder, 'link')).commit();
  t.deepEqual(readdirSync(path.join(folder, 'sub')), ['image']);
});

const replaces = test.macro({
  exec(t: ExecutionContext, old: string | undefined, end: 'keep' | 'takeBack', expected: string | undefined) {
    const folder = makeFolder(t);
    const file = path.join(folder, 'image');
    if (old !== undefined) writeFileSync(file, old);
    const output = openOutput(file);
    writeSync(output.fd, 'new');
    const replaced = output.replace();
    t.is(readFileSync(file, 'utf8'), 'new');
    replaced[end]();
    output.discard();
    t.deepEqual(readdirSync(folder), expected === undefined ? [] : ['image']);
    if (expected !== undefined) t.is(readFileSync(file, 'utf8'), expected);
  },
  title: (given = '') => `replaced for now: ${given}`,
});
test('an old file, kept', replaces, 'old', 'keep', 'new');
test('an old file, taken back', replaces, 'old', 'takeBack', 'old');
test('nothing, kept', replaces, undefined, 'keep', 'new');
test('nothing, taken back', replaces, undefined, 'takeBack', undefined);

test('what cannot be put in place says so and changes nothing', (t) => {
  const folder = makeFolder(t);
  const file = path.join(folder, 'image');
  const output = openOutput(file);
  mkdirSync(path.join(file, 'sub'), {recursive: true});
  for (const commit of [() => output.commit(), () => void output.replace()]) {
    t.throws(commit, {message: `Could not put '${file}' in place: Is a directory`});
  }

  output.discard();
  t.deepEqual(readdirSync(folder), ['image']);
});

test('a folder that is gone is no obstacle to giving up', (t) => {
  const folder = makeFolder(t);
  const output = openOutput(path.join(folder, 'image'));
  rmSync(folder, {recursive: true});
  t.throws(() => output.commit(), {message: /in place: No such file or directory$/});
  output.discard();
  t.false(existsSync(folder));
});

const refuses = test.macro({
  exec(t: ExecutionContext, makeTarget: (folder: string) => string, why: string) {
    const target = makeTarget(makeFolder(t));
    t.throws(() => openOutput(target), {message: `Could not create '${target}': ${why}`});
  },
  title: (given = '') => `no output opens: ${given}`,
});

test('a directory', refuses, (folder) => folder, 'Is a directory');
test('a missing directory', refuses, (folder) => path.join(folder, 'missing', 'image'), 'No such file or directory');
test('an empty name', refuses, () => '', 'No such file or directory');
test('a file as a directory', refuses, placeBelowFile, 'Not a directory');
test('a name that is too long', refuses, (folder) => path.join(folder, 'n'.repeat(300)), 'File name too long');
test('links in a circle', refuses, makeCircle, 'Too many levels of symbolic links');

function placeBelowFile(folder: string): string {
  writeFileSync(path.join(folder, 'file'), '');
  return path.join(folder, 'file', 'image');
}

function makeCircle(folder: string): string {
  symlinkSync('b', path.join(folder, 'a'));
  symlinkSync('a', path.join(folder, 'b'));
  return path.join(folder, 'a');
}

// Root writes where others may not, so that there is nothing to see.
const testAsUser = process.getuid?.() === 0 ? test.skip : test;
testAsUser('a directory that may not be written', refuses, makeReadOnly, 'Permission denied');

function makeReadOnly(folder: string): string {
  chmodSync(folder, 0o500);
  return path.join(folder, 'image');
}
