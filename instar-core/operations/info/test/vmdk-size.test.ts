import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {findBinaries} from '../../../command-line/test/qemu-img-binaries.ts';
import {runQemuImg} from '../../../command-line/test/run-qemu-img.ts';
import {makeDescriptor} from '../../chain/test/support/vmdk-samples.ts';

const binary = findBinaries().at(-1);
const folder = mkdtempSync(path.join(tmpdir(), 'instar-vmdk-size-'));
writeFileSync(path.join(folder, 'flat'), '');
test.after.always(() => rmSync(folder, {recursive: true}));

let files = 0;

/** Sectors of each extent, and whether a disk may have so many. */
const sums = test.macro({
  async exec(t, sectors: readonly bigint[], isTaken: boolean) {
    const file = path.join(folder, `${files++}.vmdk`);
    const extents = sectors.map((count) => `RW ${count} FLAT "flat" 0`);
    writeFileSync(file, makeDescriptor({createType: 'monolithicFlat', extents}));
    const {exit, stderr} = await runQemuImg(['info', file], '11.1.3');
    t.is(exit, isTaken ? 0 : 1);
    const words = `qemu-img: Could not open '${file}': Could not refresh total sector count: File too large\n`;
    t.is(stderr, isTaken ? '' : words);
    if (binary === undefined) return t.log('no qemu-img to compare with');
    return t.is(spawnSync(binary.path, ['info', file], {encoding: 'utf8'}).stderr, stderr);
  },
  title: (given = '') => `a vmdk's extents are summed: ${given}`,
});
const limit = 0x7f_ff_ff_ff_c0_00_00_00n / 512n;
test('the largest disk', sums, [limit], true);
test('one sector more', sums, [limit, 1n], false);
test('two halves', sums, [limit / 2n, limit / 2n], true);
test('more than bytes can be counted', sums, [2n ** 53n, 2n ** 53n], false);
test('the largest number of sectors', sums, [2n ** 63n - 1n], false);
