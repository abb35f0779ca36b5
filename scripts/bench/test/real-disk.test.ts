import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {deflateRawSync} from 'node:zlib';
import test from 'ava';
import {writeRealDisk} from '../real-disk.ts';

const SIZE = 2 ** 26;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-real-disk-'));
test.after.always(() => rmSync(folder, {recursive: true}));

test('a disk has something to compress, something not, zeros and holes, and is the same every time', (t) => {
  const [first, second] = [path.join(folder, 'first'), path.join(folder, 'second')];
  writeRealDisk(first, SIZE);
  writeRealDisk(second, SIZE);
  const bytes = readFileSync(first);
  t.true(bytes.equals(readFileSync(second)));
  t.is(bytes.length, SIZE);
  t.true(statSync(first).blocks * 512 < SIZE);
  const blocks = Array.from({length: SIZE / 2 ** 16}, (_, index) =>
    bytes.subarray(index * 2 ** 16, (index + 1) * 2 ** 16),
  );
  const ratios = blocks.map((block) => deflateRawSync(block, {level: 1}).length / block.length);
  t.true(
    ratios.some((ratio) => ratio > 0.99),
    'random bytes',
  );
  t.true(
    ratios.some((ratio) => ratio > 0.1 && ratio < 0.8),
    'text and programs',
  );
  t.true(
    blocks.some((block) => block.every((byte) => byte === 0)),
    'zeros',
  );
});
