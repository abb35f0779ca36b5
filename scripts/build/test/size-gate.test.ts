import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {SIZE_LIMIT, gateSizes} from '../size-gate.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-gate-test-'));
test.after.always(() => rmSync(folder, {recursive: true, force: true}));

function makeFile(name: string, size: number): string {
  writeFileSync(path.join(folder, name), Buffer.alloc(size));
  return name;
}

test('a program of exactly the limit passes, and its size is printed', (t) => {
  const text = gateSizes(folder, [makeFile('exact.wasm', SIZE_LIMIT), makeFile('small.kvm', 17)]);
  t.regex(text, /^exact\.wasm +393216 bytes$/m);
  t.regex(text, /^small\.kvm +17 bytes$/m);
  t.regex(text, /^2 guest files, none over 393216 bytes$/m);
});

test('one byte more is refused by name', (t) => {
  const files = [makeFile('fine.wasm', 1), makeFile('large.kvm', SIZE_LIMIT + 1)];
  t.throws(() => gateSizes(folder, files), {message: /Over the limit of 393216 bytes: large\.kvm\.$/});
});

test('a gate that would look at nothing fails', (t) => {
  t.throws(() => gateSizes(folder, []), {message: /no guest program/});
});
