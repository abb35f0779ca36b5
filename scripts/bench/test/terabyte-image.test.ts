import {mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {runQemuImg} from '../../../instar-core/command-line/test/run-qemu-img.ts';
import {writeTerabyteImage} from '../terabyte-image.ts';

test('the image of 1 TiB is mapped everywhere, right, and mostly a hole', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-terabyte-'));
  try {
    const file = path.join(folder, 'terabyte.qcow2');
    writeTerabyteImage(file);
    t.true(statSync(file).blocks * 512 < 2 ** 28);
    const {exit, stdout, stderr} = await runQemuImg(['check', file], '11.1.3');
    t.deepEqual([exit, stderr], [0, '']);
    t.true(stdout.includes('16777216/16777216 = 100.00% allocated, 0.00% fragmented'));
  } finally {
    rmSync(folder, {recursive: true});
  }
});
