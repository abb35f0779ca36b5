import {readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {KOFFI_VERSION, loadKoffi} from '../load-koffi.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');

test('the release that is loaded directly is the one that package.json pins', (t) => {
  const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  t.is(manifest.dependencies['koffi'], KOFFI_VERSION);
});

test('koffi is of that release and calls functions of this process', (t) => {
  const koffi = loadKoffi();
  t.is(koffi.version, KOFFI_VERSION);
  const getpid: () => number = koffi.load(null).func('int getpid()');
  t.is(getpid(), process.pid);
});
