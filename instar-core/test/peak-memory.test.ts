import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {createCipheriv} from 'node:crypto';
import {once} from 'node:events';
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {readPeak} from './support/read-peak.ts';

// What the program as it is shipped takes at most, by the conversions that take most. It is Linux that counts.

const BUNDLE = path.resolve(import.meta.dirname, '../../dist/instar.js');
const isRequired = process.env['INSTAR_REQUIRE_ALL'] === '1';
// Needs the bundle, which "npm run build" makes, and /proc.
const testBundled = isRequired || (existsSync(BUNDLE) && process.platform === 'linux') ? test.serial : test.serial.skip;

const MEBIBYTE = 2 ** 20;
const LIMIT = 150 * MEBIBYTE;
const INTERVAL_MS = 2;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-peak-'));
test.after.always(() => rmSync(folder, {recursive: true}));

/** More than the workers have in hand. Half of each MiB shrinks, so that what is compressed fills its buffers too. */
const disk = path.join(folder, 'disk.raw');
const random = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(32 * MEBIBYTE));
const pieces = Array.from({length: 64}, (_, index) => {
  const piece = random.subarray((index * MEBIBYTE) / 2, ((index + 1) * MEBIBYTE) / 2);
  return [piece, Buffer.from(piece.subarray(MEBIBYTE / 4).toString('hex'))];
});
writeFileSync(disk, Buffer.concat(pieces.flat()));

async function convert(
  options: readonly string[],
): Promise<{readonly exit: number | null; readonly peakBytes: number}> {
  const target = path.join(folder, 'target');
  const argv = [BUNDLE, '--sandbox=wasm', 'qemu-img', 'convert', '-f', 'raw', ...options, disk, target];
  const child = spawn(process.execPath, argv, {stdio: ['ignore', 'ignore', 'inherit']});
  let peakBytes = 0;
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, readPeak(child.pid!));
  }, INTERVAL_MS);
  const [exit] = (await once(child, 'close')) as [number | null];
  clearInterval(timer);
  return {exit, peakBytes};
}

const staysSmall = test.macro({
  title: (_, options: string) => `convert ${options} takes at most 150 MiB`,
  async exec(t, options: string) {
    const {exit, peakBytes} = await convert(options.split(' '));
    t.is(exit, 0);
    t.true(peakBytes > 0);
    t.true(peakBytes <= LIMIT, `${Math.round(peakBytes / MEBIBYTE)} MiB`);
  },
});

testBundled(staysSmall, '-c -O qcow2 -o cluster_size=2M,compression_type=zstd');
testBundled(staysSmall, '-c -O qcow2 -o cluster_size=2M');
testBundled(staysSmall, '-m 16 -W -O qcow2 -o cluster_size=2M,extended_l2=on');
testBundled(staysSmall, '-O qcow2 -o cluster_size=512');
