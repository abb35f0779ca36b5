import {createHash} from 'node:crypto';
import {mkdtempSync, openSync, closeSync, ftruncateSync, rmSync, writeFileSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {fingerprintDirectory} from '../fingerprint-directory.ts';
import {fingerprintFile} from '../fingerprint-file.ts';

function makeFile(t: ExecutionContext, sizeBytes: number, pieces: Readonly<Record<number, Uint8Array>> = {}): string {
  const directory = mkdtempSync(join(tmpdir(), 'instar-test-'));
  t.teardown(() => {
    rmSync(directory, {recursive: true, force: true});
  });
  const path = join(directory, 'file');
  const descriptor = openSync(path, 'w');
  ftruncateSync(descriptor, sizeBytes);
  for (const [offset, bytes] of Object.entries(pieces)) writeSync(descriptor, bytes, 0, bytes.length, Number(offset));
  closeSync(descriptor);
  return path;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

test('an empty file has no ranges', (t) => {
  t.deepEqual(fingerprintFile(makeFile(t, 0)), {lengthBytes: 0, fullyAllocated: null, ranges: []});
});

test('a hole of one tebibyte costs nothing', (t) => {
  const startMs = performance.now();
  const tebibyte = 2 ** 40;
  const {lengthBytes, fullyAllocated, ranges} = fingerprintFile(
    makeFile(t, tebibyte, {[tebibyte / 2]: Buffer.from('x')}),
  );
  t.true(performance.now() - startMs < 1000);
  t.deepEqual({lengthBytes, fullyAllocated}, {lengthBytes: tebibyte, fullyAllocated: false});
  const block = Buffer.alloc(4096);
  block[0] = 120;
  t.deepEqual(ranges, [{offset: tebibyte / 2, length: 4096, sha256: sha256(block)}]);
});

test('zeros that were written look like a hole, but the file is allocated', (t) => {
  const path = makeFile(t, 65536, {0: Buffer.alloc(65536)});
  t.deepEqual(fingerprintFile(path), {lengthBytes: 65536, fullyAllocated: true, ranges: []});
});

test('the last block may be short', (t) => {
  const {ranges} = fingerprintFile(makeFile(t, 5000, {4999: Buffer.from('x')}));
  t.is(ranges.length, 1);
  t.is(ranges[0]?.offset, 4096);
  t.is(ranges[0]?.length, 904);
});

test('runs longer than what is read at once are one range', (t) => {
  const bytes = Buffer.alloc(3 * 1024 * 1024 + 4096, 'data');
  const {ranges} = fingerprintFile(makeFile(t, bytes.length, {0: bytes}));
  t.deepEqual(ranges, [{offset: 0, length: bytes.length, sha256: sha256(bytes)}]);
});

test('ranges are the maximal runs of blocks with a non-zero byte', (t) => {
  const blocks = fc.array(fc.constantFrom('hole', 'zeros', 'data'), {minLength: 1, maxLength: 12});
  fc.assert(
    fc.property(blocks, fc.integer({min: 1, max: 4096}), (kinds, lastLength) => {
      const size = (kinds.length - 1) * 4096 + lastLength;
      const pieces: Record<number, Uint8Array> = {};
      const content = Buffer.alloc(size);
      for (const [index, kind] of kinds.entries()) {
        const length = index === kinds.length - 1 ? lastLength : 4096;
        if (kind !== 'hole') pieces[index * 4096] = Buffer.alloc(length, kind === 'data' ? `${index}` : 0);
        if (kind === 'data') content.fill(`${index}`, index * 4096, index * 4096 + length);
      }
      t.deepEqual(fingerprintFile(makeFile(t, size, pieces)).ranges, naiveRanges(content));
    }),
    {numRuns: 100},
  );
});

function naiveRanges(content: Buffer) {
  const ranges: {offset: number; length: number; sha256: string}[] = [];
  for (let offset = 0; offset < content.length; offset += 4096) {
    const block = content.subarray(offset, offset + 4096);
    if (block.every((byte) => byte === 0)) continue;
    const previous = ranges.at(-1);
    const start = previous && previous.offset + previous.length === offset ? previous.offset : offset;
    if (start !== offset) ranges.pop();
    const bytes = content.subarray(start, offset + block.length);
    ranges.push({offset: start, length: bytes.length, sha256: sha256(bytes)});
  }
  return ranges;
}

test('a directory is its regular files by name, without core dumps', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'instar-test-'));
  t.teardown(() => {
    rmSync(directory, {recursive: true, force: true});
  });
  for (const name of ['b', 'a', 'core', 'core.17', 'core.raw']) writeFileSync(join(directory, name), '');
  t.deepEqual(
    fingerprintDirectory(directory).map(({name}) => name),
    ['a', 'b', 'core.raw'],
  );
});
