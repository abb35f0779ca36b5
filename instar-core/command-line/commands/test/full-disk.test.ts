import {randomBytes} from 'node:crypto';
import {mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {runInstar} from '../../test/run-qemu-img.ts';
import {canMountSmallDisk, mountSmallDisk, unmountSmallDisk} from './support/small-disk.ts';

// A disk that is full: what was there stays, what was begun is gone, and one line says so.

const MEBIBYTE = 1024 * 1024;
const folder = mkdtempSync(path.join(tmpdir(), 'instar-full-'));
test.after.always(() => rmSync(folder, {recursive: true}));

// Nothing that compresses.
const SOURCE = path.join(folder, 'source');
writeFileSync(SOURCE, randomBytes(4 * MEBIBYTE));
/** So much that several guests copy it. */
const LARGE = path.join(folder, 'large');
writeFileSync(LARGE, randomBytes(34 * MEBIBYTE));
const PASSPHRASE = path.join(folder, 'passphrase');
writeFileSync(PASSPHRASE, 'secret');

const FULL = /^(convert|dd): error while writing (at byte \d+|to output image file): No space left on device\n$/;
/** Where the tables alone fill the disk, the image is not made. */
const NOT_MADE = /^convert: \S+: error while converting \w+: Could not write image: No space left on device\n$/;

function mountDisk(t: ExecutionContext): string {
  const disk = mkdtempSync(path.join(folder, 'disk-'));
  t.true(mountSmallDisk(disk));
  t.teardown(() => unmountSmallDisk(disk));
  return disk;
}

type Disk = {readonly source?: string; readonly says?: RegExp};

const leavesTheOld = test.macro({
  async exec(t: ExecutionContext, words: string, {source = SOURCE, says = FULL}: Disk = {}) {
    const disk = mountDisk(t);
    const target = path.join(disk, 'target');
    writeFileSync(target, 'old');
    const argv = words
      .replaceAll('PASSPHRASE', PASSPHRASE)
      .replace('SOURCE', source)
      .replace('TARGET', target)
      .split(' ');
    const {exit, stderr} = await runInstar(argv);
    t.is(exit, 1);
    t.regex(stderr, says);
    t.deepEqual(readdirSync(disk), ['target']);
    t.is(readFileSync(target, 'utf8'), 'old');
  },
  title: (_given, words, {source} = {}) => `a full disk: ${words}${source === LARGE ? ', several guests' : ''}`,
});

const testFullDisk = canMountSmallDisk() ? test.serial : test.skip;

for (const words of [
  '-O raw',
  '-O raw -S 0',
  '-C',
  '-O qcow2',
  '-O qcow2 -c',
  '-O qcow2 -o cluster_size=512',
  '-O qcow2 -o preallocation=metadata',
  '-O vmdk',
  '-O vmdk -o subformat=monolithicFlat',
  '-O vmdk -o subformat=twoGbMaxExtentSparse',
  '-O vmdk -o subformat=twoGbMaxExtentFlat',
  '-O vmdk -o subformat=streamOptimized',
  '-O vpc',
  '-O vpc -o subformat=fixed',
  '-O vdi',
  '-O vdi -o static=on',
  '-O qed',
  '-O qcow',
  '-O luks --object secret,id=s,file=PASSPHRASE -o key-secret=s,iter-time=10',
]) {
  testFullDisk(leavesTheOld, `convert -f raw ${words} SOURCE TARGET`);
}

testFullDisk(leavesTheOld, 'convert -f raw -O parallels SOURCE TARGET', {says: NOT_MADE});
testFullDisk(leavesTheOld, 'convert -f raw -O vhdx SOURCE TARGET', {says: NOT_MADE});
testFullDisk(leavesTheOld, 'convert -f raw -O vhdx -o subformat=fixed SOURCE TARGET', {says: NOT_MADE});
testFullDisk(leavesTheOld, 'dd -f raw -O raw bs=64k if=SOURCE of=TARGET');
testFullDisk(leavesTheOld, 'dd -f raw -O qcow2 bs=64k if=SOURCE of=TARGET');
for (const format of ['raw', 'qcow2', 'qcow2 -c']) {
  testFullDisk(leavesTheOld, `convert -m 2 -f raw -O ${format} SOURCE TARGET`, {source: LARGE});
}

const staysAsFarAsItGot = test.macro({
  async exec(t: ExecutionContext, format: string, sizeBytes: number, source: string) {
    const disk = mountDisk(t);
    const target = path.join(disk, 'target');
    if (format === 'raw') {
      writeFileSync(target, '');
      truncateSync(target, sizeBytes);
    } else {
      t.is((await runInstar(['create', '-q', '-f', format, target, String(sizeBytes)])).exit, 0);
    }

    const {exit, stderr} = await runInstar(['convert', '-n', '-f', 'raw', '-O', format, source, target]);
    t.is(exit, 1);
    t.regex(stderr, FULL);
    t.deepEqual(readdirSync(disk), ['target']);
    // It can be opened still.
    t.is((await runInstar(['info', '-f', format, target])).exit, 0);
  },
  title: (_given, format, sizeBytes) => `a full disk: -n into ${format} of ${sizeBytes / MEBIBYTE} MiB`,
});
testFullDisk(staysAsFarAsItGot, 'raw', 4 * MEBIBYTE, SOURCE);
testFullDisk(staysAsFarAsItGot, 'qcow2', 4 * MEBIBYTE, SOURCE);
testFullDisk(staysAsFarAsItGot, 'raw', 34 * MEBIBYTE, LARGE);
testFullDisk(staysAsFarAsItGot, 'qcow2', 34 * MEBIBYTE, LARGE);

if (!canMountSmallDisk()) test.skip('nothing can be mounted here', (t) => t.pass());
