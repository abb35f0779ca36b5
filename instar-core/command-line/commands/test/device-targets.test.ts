import {spawnSync} from 'node:child_process';
import {Buffer} from 'node:buffer';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {runInstar} from '../../test/run-qemu-img.ts';

// convert onto block devices, which keep their size and hold something already. Loop devices take root and the kernel's
// help, which containers often lack.

const MEBIBYTE = 1 << 20;
const folder = mkdtempSync(path.join(tmpdir(), 'instar-device-targets-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

/** Data, zeros that are written, a hole's worth of zeros at the end. */
const DISK = Buffer.alloc(3 * MEBIBYTE);
DISK.fill(0x11, 4096, 9000);
DISK.fill(0x22, MEBIBYTE - 700, 2 * MEBIBYTE + 512);
writeFileSync(at('disk.raw'), DISK);

function attach(name: string): string | undefined {
  writeFileSync(at(name), Buffer.alloc(8 * MEBIBYTE, 0xee));
  const {status, stdout} = spawnSync('losetup', ['--find', '--show', at(name)], {encoding: 'utf8'});
  return status === 0 ? stdout.trim() : undefined;
}

const detach = (device: string): void => void spawnSync('losetup', ['--detach', device]);

function hasLoopDevices(): boolean {
  const device = attach('probe');
  if (device !== undefined) detach(device);
  return device !== undefined;
}

const canRun = hasLoopDevices();
const testDevices = canRun ? test.serial : test.serial.skip;

if (!canRun) test.skip('convert onto block devices: no loop device can be made here', (t) => t.pass());

const arrives = test.macro({
  async exec(t: ExecutionContext, words: string) {
    const device = attach('device');
    t.truthy(device);
    t.teardown(() => detach(device ?? ''));
    const [, format] = words.split(' ');
    const written = await runInstar(`convert -q -f raw ${words} ${at('disk.raw')} ${device}`.split(' '));
    t.deepEqual(written, {exit: 0, stdout: '', stderr: ''});
    const read = await runInstar(`convert -q -f ${format} -O raw ${device} ${at('read.raw')}`.split(' '));
    t.deepEqual(read, {exit: 0, stdout: '', stderr: ''});
    t.true(readFileSync(at('read.raw')).subarray(0, DISK.length).equals(DISK));
  },
  title: (_, words) => `a device that held something else: ${words}`,
});

for (const words of [
  '-O raw',
  '-O qcow2',
  '-O vdi',
  '-O vdi -o static=on',
  '-O parallels',
  '-O vpc -o force_size=on',
]) {
  testDevices(arrives, words);
}

testDevices('qed needs room behind its end, which a device has not', async (t) => {
  const device = attach('device') ?? '';
  t.teardown(() => detach(device));
  const answer = await runInstar(`convert -f raw -O qed ${at('disk.raw')} ${device}`.split(' '));
  t.deepEqual(answer, {
    exit: 1,
    stdout: '',
    stderr: `convert: ${device}: error while converting qed: Cannot resize device files\n`,
  });
});
