import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {runInstar} from '../../../command-line/test/run-qemu-img.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-vpc-bitmaps-'));
test.after.always(() => rmSync(folder, {recursive: true}));

// VHD specification, "Block Allocation Table and Data Blocks": 512 bytes of bitmap before 2 MiB of data.
const BITMAP = 512;
const BLOCK = BITMAP + 0x20_0000;
/** Behind the footer's copy, the dynamic header and a table of one sector. */
const FIRST = 0x800;
const BLOCKS = 4;

test('blocks that are written more than once keep all their sectors marked', async (t) => {
  const file = path.join(folder, 'disk.vpc');
  await runInstar(['create', '-f', 'vpc', file, '8M']);
  await runInstar(['bench', '-w', '-f', 'vpc', '-c', '200', '-s', '65536', file]);
  const image = readFileSync(file);
  for (let block = 0; block < BLOCKS; block++) {
    const start = FIRST + block * BLOCK;
    t.true(
      image.subarray(start, start + BITMAP).every((byte) => byte === 0xff),
      `block ${block}`,
    );
  }
});
