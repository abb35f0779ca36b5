import {mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {runQemuImg} from '../../../instar-core/command-line/test/run-qemu-img.ts';
import {type Mapping, writeMappedImage} from '../mapped-image.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-mapped-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const isRight = test.macro({
  async exec(t, mapping: Mapping, allocated: string) {
    const file = path.join(folder, `${mapping.sizeBytes}-${mapping.every}-${mapping.isBackwards}`);
    writeMappedImage(file, mapping);
    t.true(statSync(file).blocks * 512 < 2 ** 28);
    const {exit, stdout, stderr} = await runQemuImg(['check', file], '11.1.3');
    t.deepEqual([exit, stderr], [0, '']);
    t.true(stdout.includes(allocated), stdout);
  },
  title: (given = '') => `an image whose tables are right and whose data are a hole: ${given}`,
});

test('mapped everywhere', isRight, {sizeBytes: 2 ** 36, every: 1}, '1048576/1048576 = 100.00% allocated, 0.00%');
test('mapped backwards', isRight, {sizeBytes: 2 ** 26, every: 1, isBackwards: true}, '1024/1024 = 100.00% allocated');
test('mapped in places', isRight, {sizeBytes: 2 ** 26, every: 256}, '4/1024 = 0.39% allocated');
