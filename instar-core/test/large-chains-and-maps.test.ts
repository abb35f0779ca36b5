import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, existsSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import test from 'ava';
import {readPeak} from './support/read-peak.ts';

// The program as it is shipped, with images in very many pieces and chains as long as they may be.

const BUNDLE = path.resolve(import.meta.dirname, '../../dist/instar.js');
// Needs the bundle, which "npm run build" makes.
const testBundled = existsSync(BUNDLE) || process.env['INSTAR_REQUIRE_ALL'] === '1' ? test : test.skip;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-large-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const MEBIBYTE = 2 ** 20;
const CLUSTER = 65_536;
const TABLE_ENTRIES = CLUSTER / 8;
const COPIED = 1n << 63n;
const EXTENTS = 2 ** 18;
const TABLES = EXTENTS / TABLE_ENTRIES;
/** Clusters of header, refcount table and L1 table come first, then the L2 tables, then data. */
const [REFCOUNTS, L1, FIRST_L2] = [1, 2, 3] as const;

/** qcow2.txt "Header", version 2, and an L1 table of `tables` entries. */
function writeStart(fd: number, sizeBytes: number, tables: number, backing = ''): void {
  const start = Buffer.alloc(FIRST_L2 * CLUSTER);
  start.write('QFI\u00FB', 'latin1');
  start.writeUInt32BE(2, 4);
  start.writeBigUInt64BE(BigInt(backing === '' ? 0 : 72), 8);
  start.writeUInt32BE(backing.length, 16);
  start.writeUInt32BE(16, 20);
  start.writeBigUInt64BE(BigInt(sizeBytes), 24);
  start.writeUInt32BE(tables, 36);
  start.writeBigUInt64BE(BigInt(L1 * CLUSTER), 40);
  start.writeBigUInt64BE(BigInt(REFCOUNTS * CLUSTER), 48);
  start.writeUInt32BE(1, 56);
  start.write(backing, 72, 'latin1');
  for (let index = 0; index < tables; index++) {
    start.writeBigUInt64BE(COPIED | BigInt((FIRST_L2 + index) * CLUSTER), L1 * CLUSTER + index * 8);
  }

  writeSync(fd, start, 0, start.length, 0);
}

/** 16 GiB whose clusters lie backwards, so that none continues the one before it. */
function writeFragmented(file: string): void {
  const fd = openSync(file, 'w');
  const end = FIRST_L2 + TABLES + EXTENTS;
  writeStart(fd, EXTENTS * CLUSTER, TABLES);
  const tables = Buffer.alloc(TABLES * CLUSTER);
  for (let index = 0; index < EXTENTS; index++) {
    tables.writeBigUInt64BE(COPIED | (BigInt(end - 1 - index) << 16n), index * 8);
  }

  writeSync(fd, tables, 0, tables.length, FIRST_L2 * CLUSTER);
  ftruncateSync(fd, end * CLUSTER);
  closeSync(fd);
}

/** An image of 64 clusters over `backing`, with a cluster of its own at `index`. */
function writeLayer(file: string, index: number, backing: string): void {
  const fd = openSync(file, 'w');
  writeStart(fd, 64 * CLUSTER, 1, backing);
  const entry = Buffer.alloc(8);
  entry.writeBigUInt64BE(COPIED | BigInt((FIRST_L2 + 1) * CLUSTER));
  writeSync(fd, entry, 0, 8, FIRST_L2 * CLUSTER + (index % 64) * 8);
  writeSync(fd, Buffer.alloc(CLUSTER, index + 1), 0, CLUSTER, (FIRST_L2 + 1) * CLUSTER);
  closeSync(fd);
}

type Run = {readonly exit: number | null; readonly lines: number; readonly peakBytes: number};

/** Counts lines instead of keeping them; the peak is Linux's VmHWM, asked whenever output comes. */
async function runBundle(argv: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, [BUNDLE, '--sandbox', 'wasm', ...argv], {stdio: ['ignore', 'pipe', 'inherit']});
  let [lines, peakBytes] = [0, 0];
  child.stdout.on('data', (data: Buffer) => {
    for (let at = data.indexOf(10); at !== -1; at = data.indexOf(10, at + 1)) lines++;
    peakBytes = Math.max(peakBytes, readPeak(child.pid!));
  });
  const [exit] = (await once(child, 'close')) as [number | null];
  return {exit, lines, peakBytes};
}

testBundled(`a map of ${EXTENTS} extents is printed in bounded memory`, async (t) => {
  const file = path.join(folder, 'fragmented.qcow2');
  writeFragmented(file);
  const {exit, lines, peakBytes} = await runBundle(['map', '--output=json', file]);
  t.is(exit, 0);
  t.is(lines, EXTENTS);
  t.true(peakBytes > 0);
  t.true(peakBytes < 200 * MEBIBYTE, `${Math.round(peakBytes / MEBIBYTE)} MiB`);
});

testBundled('a chain of 200 layers is mapped, compared and measured soon', async (t) => {
  const nameOf = (index: number): string => (index === 200 ? '' : `layer-${index}`);
  for (let index = 0; index < 200; index++) writeLayer(path.join(folder, nameOf(index)), index, nameOf(index + 1));
  const top = path.join(folder, nameOf(0));
  const flat = path.join(folder, 'flat.raw');
  writeFileSync(flat, Buffer.concat(Array.from({length: 64}, (_, index) => Buffer.alloc(CLUSTER, index + 1))));
  const begin = performance.now();
  const options = ['-f', 'qcow2'];
  const map = await runBundle(['map', '--output=json', ...options, top]);
  t.deepEqual([map.exit, map.lines], [0, 64]);
  t.is((await runBundle(['compare', ...options, '-F', 'raw', top, flat])).exit, 0);
  t.is((await runBundle(['measure', '-O', 'qcow2', ...options, top])).exit, 0);
  // Three seconds on an idle machine; tests share theirs.
  t.true(performance.now() - begin < 30_000);
});
