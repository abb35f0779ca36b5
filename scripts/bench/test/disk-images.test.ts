import {mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {runQemuImg} from '../../../instar-core/command-line/test/run-qemu-img.ts';
import {BenchError} from '../bench-error.ts';
import {makeDensePair, makeScattered, makeSparsePair, nameSize} from '../disk-images.ts';

const MEBIBYTE = 2 ** 20;
const SIZE = 32 * MEBIBYTE;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-disks-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const isSameDisk = test.macro({
  async exec(t, make: typeof makeDensePair, dataBytes: number) {
    const {raw, qcow2} = make(folder, SIZE);
    const {exit, stdout} = await runQemuImg(['compare', '-f', 'raw', '-F', 'qcow2', raw, qcow2], '11.1.3');
    t.deepEqual([exit, stdout], [0, 'Images are identical.\n']);
    t.is(statSync(raw).size, SIZE);
    const map = await runQemuImg(['map', '--output=json', '-f', 'qcow2', qcow2], '11.1.3');
    const extents = JSON.parse(map.stdout) as readonly {readonly length: number; readonly data: boolean}[];
    t.is(
      extents.filter(({data}) => data).reduce((total, {length}) => total + length, 0),
      dataBytes,
    );
  },
  title: (given = '') => `raw and qcow2 hold the same disk: ${given}`,
});

test('dense', isSameDisk, makeDensePair, SIZE);
test('sparse', isSameDisk, makeSparsePair, (SIZE / (16 * MEBIBYTE)) * 65_536);

test('a scattered image has as many extents as clusters', async (t) => {
  const {stdout} = await runQemuImg(['map', '--output=json', makeScattered(folder, SIZE)], '11.1.3');
  t.is((JSON.parse(stdout) as readonly unknown[]).length, SIZE / 65_536);
});

test('images that the disk cannot take are refused before they are made', (t) => {
  const {message} = t.throws(() => makeDensePair(folder, 2 ** 50), {instanceOf: BenchError});
  t.regex(message, /^The images take 2097152 GiB, and \d+ [GM]iB are free in .*; give a smaller --size, or another/);
});

test('sizes are named', (t) => {
  t.is(nameSize(10 * 2 ** 30), '10 GiB');
  t.is(nameSize(48 * MEBIBYTE), '48 MiB');
});
