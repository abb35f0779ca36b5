import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {compiledFileOf, makeScript, runBundle} from '../bundled-cli.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-bundle-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const SOURCE =
  "exports.add = (a, b) => a + b; exports.place = [__filename, __dirname]; exports.sep = require('node:path').sep;";

const BUNDLE = writeBundle('bundle.cjs');
// V8 does not look at compiled code for a source that it has compiled before in the same process.
const OTHER_BUNDLE = writeBundle('other.cjs');

function writeBundle(name: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `exports.name = '${name}'; ${SOURCE}`);
  return file;
}

type Bundle = {readonly add: (a: number, b: number) => number; readonly place: readonly string[]; readonly sep: string};

test('a bundle runs as a CommonJS module does', (t) => {
  const {add, place, sep} = runBundle(makeScript(BUNDLE), BUNDLE) as Bundle;
  t.is(add(2, 3), 5);
  t.deepEqual(place, [BUNDLE, folder]);
  t.is(sep, path.sep);
});

test('compiled code is taken, and does the same', (t) => {
  const compiled = makeScript(BUNDLE).createCachedData();
  const script = makeScript(BUNDLE, compiled);
  t.is(script.cachedDataRejected, false);
  t.is((runBundle(script, BUNDLE) as Bundle).add(2, 3), 5);
});

test('what is no compiled code is left alone', (t) => {
  const script = makeScript(OTHER_BUNDLE, Buffer.from('compiled by nobody'));
  t.is(script.cachedDataRejected, true);
  t.is((runBundle(script, OTHER_BUNDLE) as Bundle).add(2, 3), 5);
});

test('compiled code is named after the Node that it is for', (t) => {
  t.is(compiledFileOf('x.cjs'), `x.cjs.${process.version}-${process.arch}.cache`);
});
