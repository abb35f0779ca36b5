import {Buffer} from 'node:buffer';
import {closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {compare, map, measure} from '../library.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-contents-library-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const SIZE = 1024 * 1024;
const SECTOR = 512;
const CALL = {sandbox: 'wasm', format: 'raw'} as const;

type Written = {readonly at: number; readonly length: number};

const writes = fc.array(
  fc.record({at: fc.integer({min: 0, max: SIZE - 1}), length: fc.integer({min: 1, max: 100_000})}),
  {maxLength: 5},
);
const runs = {numRuns: 8};

/** A raw image with holes, and data at those places. */
function makeImage(name: string, data: readonly Written[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, '');
  truncateSync(file, SIZE);
  const fd = openSync(file, 'r+');
  for (const {at, length} of data) writeSync(fd, Buffer.alloc(Math.min(length, SIZE - at), 7), 0, undefined, at);
  closeSync(fd);
  return file;
}

test('a map has every byte of the image once', async (t) => {
  const window = fc.integer({min: 0, max: SIZE});
  const property = fc.asyncProperty(writes, window, window, async (data, start, length) => {
    const file = makeImage('map', data);
    const extents = await map(file, {...CALL, startBytes: BigInt(start), lengthBytes: BigInt(length)});
    let next = BigInt(start);
    for (const extent of extents) {
      t.is(extent.start, next);
      next += extent.length;
    }

    t.is(next, BigInt(Math.min(SIZE, start + length)));
  });
  await fc.assert(property, runs);
});

test('an image is the same as its copy, and differs at the sector that was changed', async (t) => {
  const property = fc.asyncProperty(writes, fc.integer({min: 0, max: SIZE - 1}), async (data, changed) => {
    const [first, second] = [makeImage('first', data), makeImage('second', data)];
    t.is((await compare(first, first, CALL)).kind, 'identical');
    t.is((await compare(first, second, CALL)).kind, 'identical');
    const fd = openSync(second, 'r+');
    writeSync(fd, Buffer.from([9]), 0, 1, changed);
    closeSync(fd);
    const offset = BigInt(changed - (changed % SECTOR));
    t.deepEqual(await compare(first, second, CALL), {kind: 'content-differs', offset, sizesDiffer: false});
  });
  await fc.assert(property, runs);
});

test('no image needs more than a full one', async (t) => {
  const target = fc.constantFrom('raw', 'qcow2', 'vmdk', 'vpc', 'vhdx', 'vdi');
  const property = fc.asyncProperty(writes, target, async (data, format) => {
    const file = makeImage('measured', data);
    const {required, fullyAllocated} = await measure(file, {...CALL, target: format});
    const empty = await measure(BigInt(SIZE), {sandbox: 'wasm', target: format});
    t.true(required <= fullyAllocated);
    t.true(empty.required <= required);
    t.is(empty.fullyAllocated, fullyAllocated);
  });
  await fc.assert(property, runs);
});
