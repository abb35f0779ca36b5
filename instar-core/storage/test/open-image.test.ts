import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {makeExtentGate} from '../extent-gate.ts';
import {openByName, resolveHeldName, splitName} from '../image-name.ts';
import {openImage} from '../open-image.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-open-'));
const file = path.join(folder, 'a.img');
writeFileSync(file, 'abc');
execFileSync('mkfifo', [path.join(folder, 'pipe')]);
test.after.always(() => rmSync(folder, {recursive: true}));

test('a regular file is opened once and described by its descriptor', (t) => {
  const outcome = openImage(file);
  t.is(outcome.kind, 'opened');
  if (outcome.kind !== 'opened') return;
  t.is(outcome.image.lengthBytes, 3n);
  t.is(outcome.image.kind, 'file');
  outcome.image.close();
});

const refuses = test.macro({
  exec(t, name: string, reason: string) {
    const given = path.join(folder, name);
    const outcome = openImage(given);
    t.is(outcome.kind === 'refused' && outcome.reason, reason.replace('PATH', given));
  },
  title: (given = '') => `not opened: ${given}`,
});
test('a directory', refuses, '.', "'file' driver requires 'PATH' to be a regular file");
test('a pipe', refuses, 'pipe', "'file' driver requires 'PATH' to be a regular file");
test('a missing file', refuses, 'none', "Could not open 'PATH': No such file or directory");
test(
  'a name with a zero byte, as images may hold',
  refuses,
  'a\0b',
  "Could not open 'PATH': No such file or directory",
);
test('a file below a file', refuses, 'a.img/b', "Could not open 'PATH': Not a directory");

const splits = test.macro({
  exec(t, text: string, protocol: string | undefined) {
    t.is(splitName(text).protocol, protocol);
  },
  title: (_given: string | undefined, text: string) => `the protocol of '${text}'`,
});
test(splits, 'a.img', undefined);
test(splits, './a:b', undefined);
test(splits, 'nbd://host/x', 'nbd');
test(splits, 'json:{}', 'json');
test(splits, ':x', '');

test('file: is a path, other protocols are refused by name', (t) => {
  const outcome = openByName(splitName(`file:${file}`));
  t.is(outcome.kind, 'opened');
  if (outcome.kind === 'opened') outcome.image.close();
  const unknown = openByName({text: 'foo:bar', protocol: 'foo'});
  t.is(unknown.kind === 'refused' && unknown.reason, "Unknown protocol 'foo'");
  const nothing = openByName({text: ''});
  t.is(nothing.kind === 'refused' && nothing.reason, "The 'file' block driver requires a file name");
  const known = openByName({text: 'nbd:x', protocol: 'nbd'});
  t.is(known.kind === 'refused' && known.code, 'protocol-unsupported');
});

const resolves = test.macro({
  exec(t, image: string, name: string, expected: string) {
    t.is(resolveHeldName(image, splitName(name)).text, expected);
  },
  title: (_given: string | undefined, image: string, name: string) => `'${name}' of '${image}'`,
});
test(resolves, 'a', 'b', 'b');
test(resolves, 'd/a', 'b', 'd/b');
test(resolves, 'd/a', '../b', 'd/../b');
test(resolves, 'd/a', '/b', '/b');
test(resolves, 'd/a', 'file:b', 'file:b');

const isKeptInside = test.macro({
  exec(t, name: string, code: string) {
    const outcome = makeExtentGate(file, 'beside')({text: name});
    t.is(outcome.kind === 'refused' && outcome.code, code);
  },
  title: (_given: string | undefined, name: string) => `the extent gate refuses '${name}'`,
});
test(isKeptInside, '/etc/passwd', 'extent-outside');
test(isKeptInside, '../secret', 'extent-outside');
test(isKeptInside, '..', 'extent-outside');
test(isKeptInside, '', 'extent-outside');
test(isKeptInside, 'd/b', 'extent-outside');
test(isKeptInside, 'none', 'no-such-file');

test('as qemu-img, an extent may lie anywhere', (t) => {
  const outcome = makeExtentGate('/nowhere/x', 'qemu')({text: file});
  t.is(outcome.kind, 'opened');
  if (outcome.kind === 'opened') outcome.image.close();
});
