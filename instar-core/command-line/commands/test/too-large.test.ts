import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {runQemuImg} from '../../test/run-qemu-img.ts';

// Sizes that a format cannot have: create has words of its own for them, convert has the driver's.

const folder = mkdtempSync(path.join(tmpdir(), 'instar-too-large-'));
test.after.always(() => rmSync(folder, {recursive: true}));
const source = path.join(folder, 'source');
const RELEASE = '11.1.3';

test.before('a source of 9 PiB', async (t) => {
  const argv = ['create', '-q', '-f', 'qcow2', '-o', 'cluster_size=2M', source, '9P'];
  t.is((await runQemuImg(argv, RELEASE)).exit, 0);
});

const saysAsDriver = test.macro({
  async exec(t: ExecutionContext, words: string, message: string) {
    const target = path.join(folder, 'target');
    const format = words.split(' ')[0] ?? '';
    const {exit, stderr} = await runQemuImg(['convert', '-O', ...words.split(' '), source, target], RELEASE);
    t.is(stderr, `qemu-img: ${target}: error while converting ${format}: ${message}\n`);
    t.is(exit, 1);
    t.deepEqual(readdirSync(folder), ['source']);
  },
  title: (_given, words: string) => `too large to be converted to ${words}`,
});
test.serial(saysAsDriver, 'raw', 'Could not resize file: File too large');
test.serial(saysAsDriver, 'qcow2', 'Could not resize image: Failed to grow the L1 table: File too large');
test.serial(saysAsDriver, 'vpc', 'Disk size is too large, max size is 2040 GiB');
test.serial(saysAsDriver, 'vpc -o subformat=fixed,force_size=on', 'Disk size is too large, max size is 2040 GiB');
test.serial(saysAsDriver, 'vhdx', 'Image size too large; max of 64TB');
test.serial(saysAsDriver, 'vmdk -o subformat=monolithicFlat', 'Could not resize file: File too large');

const isRefused = test.macro({
  async exec(t: ExecutionContext, words: string, message: string) {
    const target = path.join(folder, 'target');
    const {exit, stderr} = await runQemuImg(['create', '-q', ...words.replace('TARGET', target).split(' ')], RELEASE);
    t.is(stderr, `qemu-img: ${target}: ${message}\n`);
    t.is(exit, 1);
    t.deepEqual(readdirSync(folder), ['source']);
  },
  title: (_given, words: string) => `too large: create ${words}`,
});
const FLAT = '-f vmdk -o subformat=monolithicFlat TARGET';
const SPARSE = "The image size is too large for file format 'vmdk'";
test.serial(isRefused, `${FLAT} 9P`, 'Could not resize file: File too large');
test.serial(isRefused, `${FLAT} 9223372035781033984`, 'Could not resize file: File too large');
for (const [size, rounded] of [
  ['9223372035781033985', '9223372035781034496'],
  ['9223372036854775296', '9223372036854775296'],
  ['9223372036854775807', '9223372036854775808'],
] as const) {
  test.serial(isRefused, `${FLAT} ${size}`, `offset(${rounded}) exceeds maximum(9223372035781033984)`);
}

test.serial(isRefused, '-f vmdk TARGET 9223372036854775807', SPARSE);
test.serial(isRefused, '-f vmdk -o subformat=twoGbMaxExtentSparse TARGET 129T', SPARSE);
test.serial(isRefused, '-f vmdk -o subformat=twoGbMaxExtentFlat TARGET 129T', SPARSE);
