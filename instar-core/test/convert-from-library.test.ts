import {Buffer} from 'node:buffer';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {compare, convert, create, info, InstarError} from '../library.ts';

const MEBIBYTE = 1 << 20;
const CALL = {sandbox: 'wasm'} as const;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-library-convert-'));
const at = (name: string): string => path.join(folder, name);
const source = at('disk.raw');
const disk = Buffer.alloc(3 * MEBIBYTE);
disk.fill('data', MEBIBYTE, 2 * MEBIBYTE);
writeFileSync(source, disk);
test.after.always(() => rmSync(folder, {recursive: true}));

test('convert tells what it made, and how far it is', async (t) => {
  const told: bigint[] = [];
  const target = at('told.qcow2');
  const image = await convert({
    ...CALL,
    source,
    sourceFormat: 'raw',
    target,
    format: 'qcow2',
    options: {cluster_size: '4k'},
    compress: true,
    sparseBytes: 512,
    onProgress: (done, total) => told.push((done * 100n) / total),
  });
  t.like(image, {virtualSizeBytes: BigInt(disk.length), sourceSizeBytes: BigInt(disk.length), files: [target]});
  t.is(told.at(-1), 100n);
  t.is((await info(target, CALL)).clusterSizeBytes, 4096n);
  t.is((await compare(source, target, {...CALL, format: 'raw', secondFormat: 'qcow2'})).kind, 'identical');
});

test('several sources follow one another', async (t) => {
  const target = at('joined.raw');
  await convert({...CALL, source: [source, source], sourceFormat: 'raw', target});
  t.true(readFileSync(target).equals(Buffer.concat([disk, disk])));
});

test('an existing image is written in place, and what lies behind the source stays', async (t) => {
  const target = at('existing.raw');
  writeFileSync(target, Buffer.alloc(4 * MEBIBYTE, 'old '));
  await convert({...CALL, source, sourceFormat: 'raw', target, format: 'raw', existing: true, probing: 'qemu'});
  t.true(readFileSync(target).equals(Buffer.concat([disk, Buffer.alloc(MEBIBYTE, 'old ')])));
});

test('what is mended in a target that was not closed is told', async (t) => {
  const target = at('unclean.qcow2');
  await convert({...CALL, source, sourceFormat: 'raw', target, format: 'qcow2'});
  const image = readFileSync(target);
  // qcow2.txt "Header", bytes 72-79: the lowest incompatible feature is the mark of an image that was not closed.
  image.writeUInt8(1, 79);
  // The refcount of the header's cluster.
  const block = Number(image.readBigUInt64BE(Number(image.readBigUInt64BE(48))));
  image.writeUInt16BE(2, block);
  writeFileSync(target, image);
  const lines: string[] = [];
  const onRepair = (line: string): number => lines.push(line);
  await convert({...CALL, source, sourceFormat: 'raw', target, format: 'qcow2', existing: true, onRepair});
  t.deepEqual(lines, ['Leaked cluster 0 refcount=2 reference=1', 'Repairing cluster 0 refcount=2 reference=1']);
  t.is((await compare(source, target, {...CALL, format: 'raw', secondFormat: 'qcow2'})).kind, 'identical');
});

test('what the backing file has is not copied', async (t) => {
  const [overlay, target] = [at('overlay.qcow2'), at('over.qcow2')];
  const backing = {file: source, format: 'raw'};
  await create(overlay, {...CALL, format: 'qcow2', backing});
  const image = await convert({...CALL, source: overlay, target, format: 'qcow2', backing, probing: 'qemu'});
  t.is(image.virtualSizeBytes, BigInt(disk.length));
  // No cluster besides the five that an empty image has.
  t.true(readFileSync(target).length <= 5 * 65_536);
});

test('a call that is aborted leaves nothing', async (t) => {
  const empty = mkdtempSync(path.join(folder, 'aborted-'));
  const target = path.join(empty, 'target');
  const signal = AbortSignal.abort();
  const error = await t.throwsAsync(convert({...CALL, source, sourceFormat: 'raw', target, signal}), {
    instanceOf: InstarError,
  });
  t.is(error?.code, 'aborted');
  t.deepEqual(readdirSync(empty), []);
});

const refuses = test.macro({
  async exec(t, options: Partial<Parameters<typeof convert>[0]>, code: string, message: string) {
    const target = at('refused');
    const error = await t.throwsAsync(convert({...CALL, source, sourceFormat: 'raw', target, ...options}), {
      instanceOf: InstarError,
    });
    t.is(error?.code, code);
    t.is(error?.message.replaceAll(folder, '.'), message);
    t.false(existsSync(target));
  },
  title: (_given, _options: unknown, _code: string, message: string) => `convert refuses: ${message}`,
});
test(refuses, {source: []}, 'invalid-option', 'There is no source');
test(
  refuses,
  {sparseBytes: 1000},
  'invalid-option',
  'sparseBytes is 1000; it must be a multiple of 512 from 0 to 2147483136',
);
test(
  refuses,
  {source: [source, source], snapshot: 'one'},
  'invalid-option',
  'A snapshot can be copied of one source only',
);
test(
  refuses,
  {snapshot: 'one'},
  'no-such-snapshot',
  "Failed to load snapshot: Block format 'raw' used by device '' does not support temporarily loading internal snapshots",
);
test(refuses, {compress: true}, 'compression-unsupported', 'Compression not supported for this file format');
test(
  refuses,
  {source: at('missing')},
  'no-such-file',
  "Could not open './missing': Could not open './missing': No such file or directory",
);
