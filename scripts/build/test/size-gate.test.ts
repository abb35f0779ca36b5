import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {CODEC_SIZE_LIMIT, SIZE_LIMIT, gateSizes} from '../size-gate.ts';

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
  t.regex(text, /^2 guest files, none over its limit$/m);
});

test('one byte more is refused by name', (t) => {
  const files = [makeFile('fine.wasm', 1), makeFile('large.kvm', SIZE_LIMIT + 1)];
  t.throws(() => gateSizes(folder, files), {message: /Over the limit of 393216 bytes: large\.kvm\.$/});
});

test('a codec has a smaller limit of its own', (t) => {
  const programs = [makeFile('fine.wasm', 1)];
  t.regex(gateSizes(folder, programs, [makeFile('zlib.wasm', CODEC_SIZE_LIMIT)]), /^zlib\.wasm +98304 bytes$/m);
  const large = makeFile('zstd.wasm', CODEC_SIZE_LIMIT + 1);
  t.throws(() => gateSizes(folder, programs, [large]), {message: /Over the limit of 98304 bytes: zstd\.wasm\.$/});
});

test('a native image may be larger by its codecs', (t) => {
  const codecs = [makeFile('zlib.wasm', 1)];
  const image = makeFile('linked.kvm', SIZE_LIMIT + 1);
  t.regex(gateSizes(folder, [image], codecs), /none over its limit$/);
  t.throws(() => gateSizes(folder, [makeFile('linked.wasm', SIZE_LIMIT + 1)], codecs), {message: /linked\.wasm/});
});

test('a gate that would look at nothing fails', (t) => {
  t.throws(() => gateSizes(folder, []), {message: /no guest program/});
});
