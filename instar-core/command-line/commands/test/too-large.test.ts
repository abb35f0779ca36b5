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
