import {Buffer} from 'node:buffer';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import * as source from '../library.ts';
import {makeQcow2Sample} from '../operations/check/test/support/qcow2-sample.ts';

type Library = typeof source;

const BUILT = path.resolve(import.meta.dirname, '../../dist/library.js');
const isNeeded = process.env['INSTAR_REQUIRE_ALL'] === '1';
/** The built library is looked at where "npm run build" has made it. */
const testBuilt = existsSync(BUILT) || isNeeded ? test : test.skip;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-library-'));
const image = path.join(folder, 'disk.raw');
writeFileSync(image, 'not an image\n');
truncateSync(image, 1_048_576);
test.after.always(() => rmSync(folder, {recursive: true}));

const CALL = {sandbox: 'wasm'} as const;

const tellsFacts = test.macro(async (t, library: Library) => {
  const facts = await library.info(image, {...CALL, format: 'raw'});
  t.is(facts.format, 'raw');
  t.is(facts.virtualSizeBytes, 1_048_576n);
  t.is(facts.file.path, image);
  t.is(facts.file.lengthBytes, 1_048_576n);
});

const refusesUnknown = test.macro(async (t, library: Library) => {
  const error = await t.throwsAsync(library.info(image, CALL), {instanceOf: library.InstarError});
  t.is(error?.code, 'unknown-format');
  t.is(error?.message, `Could not open '${image}': unknown format; if it is a raw disk, name the format raw`);
});

const load = async (): Promise<Library> => (await import(BUILT)) as Library;

test('info tells facts', tellsFacts, source);
test('info refuses what it does not know', refusesUnknown, source);
testBuilt('the built library tells facts', async (t) => {
  const {info} = await load();
  t.is((await info(image, {...CALL, format: 'raw'})).virtualSizeBytes, 1_048_576n);
});
testBuilt('the built library refuses what it does not know', async (t) => {
  const {info, InstarError} = await load();
  const error = await t.throwsAsync(info(image, CALL), {instanceOf: InstarError});
  t.is(error?.code, 'unknown-format');
});

test('a chain of one image is one report', async (t) => {
  const reports = await source.infoChain(image, {...CALL, probing: 'qemu'});
  t.deepEqual(
    reports.map(({format, fullBackingName}) => ({format, fullBackingName})),
    [{format: 'raw', fullBackingName: undefined}],
  );
});

test('a missing file is an InstarError with a code', async (t) => {
  const error = await t.throwsAsync(source.info(path.join(folder, 'none'), CALL), {instanceOf: source.InstarError});
  t.is(error?.code, 'no-such-file');
});

test('a signal that was aborted before ends the call', async (t) => {
  const error = await t.throwsAsync(source.info(image, {...CALL, signal: AbortSignal.abort('enough')}), {
    instanceOf: source.InstarError,
  });
  t.is(error?.code, 'aborted');
  t.is(error?.cause, 'enough');
});

test('a signal that is aborted while the guest is started ends the call', async (t) => {
  const controller = new AbortController();
  const call = source.info(image, {...CALL, format: 'raw', signal: controller.signal});
  setTimeout(() => controller.abort(), 0);
  const error = await t.throwsAsync(call, {instanceOf: source.InstarError});
  t.is(error?.code, 'aborted');
});

test('a limit that is too low ends the call', async (t) => {
  const error = await t.throwsAsync(source.info(image, {...CALL, format: 'raw', limits: {records: 0}}), {
    instanceOf: source.InstarError,
  });
  t.regex(error?.message ?? '', /record|message/);
});

test('several calls may run at once', async (t) => {
  const reports = await Promise.all([1, 2, 3].map(() => source.info(image, {...CALL, format: 'raw'})));
  t.deepEqual(new Set(reports.map(({virtualSizeBytes}) => virtualSizeBytes)), new Set([1_048_576n]));
});

const createsQcow2 = test.macro({
  async exec(t, load: () => Promise<Library>, name: string) {
    const {create, info} = await load();
    const file = path.join(folder, name);
    const made = await create(file, {...CALL, format: 'qcow2', sizeBytes: 1n << 30n, options: {cluster_size: '4k'}});
    t.deepEqual([made.virtualSize, made.files], [1n << 30n, [file]]);
    const facts = await info(file, CALL);
    t.is(facts.format, 'qcow2');
    t.is(facts.clusterSizeBytes, 4096n);
    t.is(facts.virtualSizeBytes, 1n << 30n);
  },
  title: (given = '') => `${given} creates an image and reads it back`,
});
test('the library', createsQcow2, async () => source, 'made.qcow2');
testBuilt('the built library', createsQcow2, load, 'made-built.qcow2');

test('an overlay takes the size of its backing file, and its chain has both', async (t) => {
  const base = path.join(folder, 'base.qcow2');
  const overlay = path.join(folder, 'overlay.qcow2');
  await source.create(base, {...CALL, format: 'qcow2', sizeBytes: 1n << 20n});
  await source.create(overlay, {...CALL, format: 'qcow2', backing: {file: 'base.qcow2', format: 'qcow2'}});
  const chain = await source.infoChain(overlay, CALL);
  t.deepEqual(
    chain.map(({virtualSizeBytes, fullBackingName}) => [virtualSizeBytes, fullBackingName]),
    [
      [1n << 20n, base],
      [1n << 20n, undefined],
    ],
  );
});

test('what a chain may open can be limited', async (t) => {
  const inner = path.join(folder, 'inner');
  mkdirSync(inner);
  const [base, overlay] = [path.join(folder, 'below.qcow2'), path.join(inner, 'above.qcow2')];
  await source.create(base, {...CALL, format: 'qcow2', sizeBytes: 1n << 20n});
  await source.create(overlay, {...CALL, format: 'qcow2', backing: {file: '../below.qcow2', format: 'qcow2'}});
  const codeOf = async (options: source.InfoOptions): Promise<string> => {
    const error = await t.throwsAsync(source.infoChain(overlay, {...CALL, ...options}), {
      instanceOf: source.InstarError,
    });
    return error?.code ?? '';
  };
  t.is((await source.infoChain(overlay, {...CALL, confine: [folder], maxDepth: 2})).length, 2);
  t.is(await codeOf({confine: [inner]}), 'confined');
  t.is(await codeOf({confine: [path.join(folder, 'none')]}), 'confine-invalid');
  t.is(await codeOf({maxDepth: 1}), 'chain-too-long');
  t.is(await codeOf({maxDepth: 0}), 'invalid-option');
  t.is(await codeOf({maxDepth: 201}), 'invalid-option');
  t.is((await source.info(overlay, {...CALL, confine: [inner]})).format, 'qcow2');
});

test('the same seed and time give the same image', async (t) => {
  const bytes = await Promise.all(
    ['one.vhdx', 'two.vhdx'].map(async (name) => {
      const file = path.join(folder, name);
      await source.create(file, {...CALL, format: 'vhdx', sizeBytes: 1n << 20n, seed: 'x', timeSeconds: 1n});
      return readFileSync(file);
    }),
  );
  t.true(bytes[0]?.equals(bytes[1] ?? Buffer.alloc(0)));
});

test('a refused option leaves nothing behind', async (t) => {
  const file = path.join(folder, 'refused.qcow2');
  const call = source.create(file, {...CALL, format: 'qcow2', sizeBytes: 1n, options: {cluster_size: '1000'}});
  const error = await t.throwsAsync(call, {instanceOf: source.InstarError});
  t.true(error?.message.startsWith(`${file}: cluster_size=1000: Cluster size must be a power of two`));
  t.false(existsSync(file));
});

const refusesToCreate = test.macro({
  async exec(t, name: string, sizeBytes: bigint, code: string) {
    const file = path.join(folder, name);
    const error = await t.throwsAsync(source.create(file, {...CALL, sizeBytes}), {instanceOf: source.InstarError});
    t.is(error?.code, code);
    t.false(existsSync(file));
  },
  title: (given = '') => `create takes no ${given}`,
});
test('size below zero, which gave an empty image', refusesToCreate, 'negative', -5n, 'invalid-size');
test('size beyond 64 bits, which gave an error of Node', refusesToCreate, 'huge', 1n << 70n, 'invalid-size');
test('path with a zero byte', refusesToCreate, 'a\0b', 5n, 'invalid-path');

test('info takes no path with a zero byte', async (t) => {
  const error = await t.throwsAsync(source.info('a\0b', CALL), {instanceOf: source.InstarError});
  t.is(error?.code, 'invalid-path');
});

// What JavaScript callers can get wrong, since no compiler tells them.
const refusesOption = test.macro({
  async exec(t, options: object, message: string) {
    const error = await t.throwsAsync(source.info('image', {...CALL, ...options}), {instanceOf: source.InstarError});
    t.is(error?.code, 'invalid-option');
    t.is(error?.message, message);
  },
  title: (given = '') => `info takes no ${given}`,
});
test('unknown sandbox', refusesOption, {sandbox: 'jail'}, "sandbox must be 'kvm', 'wasm' or 'auto', not 'jail'");
test('unknown format', refusesOption, {format: 'zip'}, "format 'zip' is not known");

test('check tells what it found, and what it comes to', async (t) => {
  const sample = makeQcow2Sample();
  const damaged = path.join(folder, 'damaged.qcow2');
  // The refcounts of clusters 5 to 7.
  const bytes = Buffer.from(sample.head);
  bytes.fill(0, 2 * 4096 + 10, 2 * 4096 + 16);
  writeFileSync(damaged, bytes);
  const report = await source.check(damaged, {...CALL, maxFindings: 2});
  t.like(report, {name: damaged, format: 'qcow2', outcome: 'checked'});
  if (report.outcome !== 'checked') return;
  t.like(report.counts, {refcountErrors: 3n, leaks: 0n, totalClusters: 64n, allocatedClusters: 4n});
  t.deepEqual(report.findings, [
    {id: 'cluster-refcount', kind: 'corruption', message: 'ERROR cluster 5 refcount=0 reference=1'},
    {id: 'cluster-refcount', kind: 'corruption', message: 'ERROR cluster 6 refcount=0 reference=1'},
  ]);
});

test('check says that a format has no checks', async (t) => {
  t.deepEqual(await source.check(image, {...CALL, format: 'raw'}), {
    name: image,
    format: 'raw',
    outcome: 'unsupported',
  });
});
