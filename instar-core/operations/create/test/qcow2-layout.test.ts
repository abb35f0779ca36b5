import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import * as fc from 'fast-check';
import {readReferences} from './qcow2-refcounts.ts';
import {createQcow2} from './qcow2-request.ts';

const MIB = 1n << 20n;

function makeFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-qcow2-layout-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}

test('every cluster is referred to as often as its refcount says', async (t) => {
  const folder = makeFolder(t);
  const shapes = fc.record({
    sizeBytes: fc.bigInt(0n, 8n * MIB),
    clusterBits: fc.integer({min: 9, max: 16}),
    refcountOrder: fc.integer({min: 0, max: 6}),
    mode: fc.constantFrom('off', 'metadata', 'falloc'),
  });
  await fc.assert(
    fc.asyncProperty(shapes, async ({sizeBytes, clusterBits, refcountOrder, mode}) => {
      const target = path.join(folder, 'image');
      const options = `cluster_size=${1 << clusterBits},refcount_bits=${1 << refcountOrder},preallocation=${mode}`;
      const {fileSize, virtualSize} = await createQcow2({target, sizeBytes, options});
      const image = readFileSync(target);
      t.is(BigInt(image.length), fileSize);
      t.is(image.readBigUInt64BE(24), virtualSize);
      const {counted, referred} = readReferences(image);
      t.deepEqual(counted, referred);
    }),
    {numRuns: 40},
  );
});

test('1 TiB is mapped within the memory limit', async (t) => {
  const target = path.join(makeFolder(t), 'image');
  const {fileSize} = await createQcow2({target, sizeBytes: 1n << 40n, options: 'preallocation=metadata'});
  t.true(fileSize > 1n << 40n);
});

test('a refused image leaves the old file and nothing else', async (t) => {
  const folder = makeFolder(t);
  const target = path.join(folder, 'image');
  writeFileSync(target, 'old');
  await t.throwsAsync(createQcow2({target, sizeBytes: MIB, options: 'cluster_size=3000'}));
  t.is(readFileSync(target, 'utf8'), 'old');
  t.deepEqual(readdirSync(folder), ['image']);
});

test('an interrupted image leaves nothing', async (t) => {
  const folder = makeFolder(t);
  const abort = new AbortController();
  const creation = createQcow2({
    target: path.join(folder, 'image'),
    sizeBytes: 4096n * MIB,
    options: 'preallocation=full',
    signal: abort.signal,
  });
  setTimeout(() => abort.abort(), 100);
  await t.throwsAsync(creation, {message: 'interrupted'});
  t.deepEqual(readdirSync(folder), []);
});

test('data files of other protocols are refused by name', async (t) => {
  const target = path.join(makeFolder(t), 'image');
  const error = await t.throwsAsync(createQcow2({target, sizeBytes: MIB, options: 'data_file=nbd://host/x'}));
  t.is(error?.message, "Unknown protocol 'nbd'");
  t.false(existsSync(target));
});
