import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import fc from 'fast-check';
import type {SandboxKind} from '../../../sandbox/sandbox.ts';
import {findQemuImg} from '../../create/test/real-qemu-img.ts';
import {convertWith, type ConvertWish} from './support/convert-with.ts';
import {type DiskPart, makeDisk} from './support/sparse-disk.ts';

// Images that are emitted from their beginning to their end hold what the sources do, and are in order.

const QEMU_IMG = findQemuImg();

const folder = mkdtempSync(path.join(tmpdir(), 'instar-stream-images-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

const SECTORS = 9217;

const part: fc.Arbitrary<DiskPart> = fc
  .tuple(
    fc.nat(SECTORS - 1),
    fc.oneof(fc.integer({min: 1, max: 40}), fc.integer({min: 1, max: 3000})),
    fc.constantFrom('noise', 'text', 'zeros', 'marks'),
  )
  .map(([begin, length, kind]) => ({at: begin, length: Math.min(length, SECTORS - begin), kind}));

type Case = Pick<ConvertWish, 'format' | 'options' | 'compress' | 'sparseBytes' | 'listener'>;

/** Streams into a file that is open for appending alone; gives its path. */
async function stream(wish: Case, sources: readonly string[], sandbox: SandboxKind): Promise<string> {
  const name = at(`streamed-${sandbox}`);
  rmSync(name, {force: true});
  const fd = openSync(name, 'ax');
  try {
    const outcome = await convertWith({...wish, sources, sandbox, target: '-', streamFd: fd});
    if (outcome.kind === 'refused') throw new Error(outcome.message);
    return name;
  } finally {
    closeSync(fd);
  }
}

/** What a real qemu-img finds wrong; nothing without one. */
function findFault(format: string, image: string): string | undefined {
  if (QEMU_IMG === undefined) return undefined;
  const {status, stdout} = spawnSync(QEMU_IMG.program, ['check', '-f', format, image], {encoding: 'utf8'});
  return status === 0 ? undefined : stdout;
}

const sameBytes = test.macro({
  async exec(t, wish: Case) {
    await fc.assert(
      fc.asyncProperty(fc.array(part, {maxLength: 25}), fc.array(part, {maxLength: 5}), async (first, second) => {
        const disks = [makeDisk(SECTORS, first), makeDisk(SECTORS, second)];
        disks.forEach((disk, index) => writeFileSync(at(`disk${index}`), disk));
        const streamed = await stream(wish, [at('disk0'), at('disk1')], 'wasm');
        const fault = findFault(wish.format, streamed);
        if (fault !== undefined) throw new Error(fault);
        const sourceFormat = wish.format === 'qcow2' ? 'qcow2' : 'vmdk';
        await convertWith({sources: [streamed], sourceFormat, target: at('back'), format: 'raw'});
        if (!readFileSync(at('back')).equals(Buffer.concat(disks))) throw new Error('other bytes');
      }),
      {numRuns: 4},
    );
    t.pass();
  },
  title: (given = '') => `a stream holds the sources: ${given}`,
});
test.serial('qcow2', sameBytes, {format: 'qcow2'});
test.serial('qcow2 of version 2', sameBytes, {format: 'qcow2', options: 'compat=0.10', compress: true});
test.serial('qcow2, small clusters', sameBytes, {format: 'qcow2', options: 'cluster_size=512,refcount_bits=64'});
test.serial('qcow2, large clusters', sameBytes, {format: 'qcow2', options: 'cluster_size=2M', compress: true});
test.serial('qcow2, compressed', sameBytes, {format: 'qcow2', compress: true});
test.serial('qcow2, compressed, nothing left out', sameBytes, {format: 'qcow2', compress: true, sparseBytes: 0n});
test.serial('qcow2, zstd, few references to a cluster', sameBytes, {
  format: 'qcow2',
  options: 'compression_type=zstd,refcount_bits=1,cluster_size=4k',
  compress: true,
});
test.serial('qcow2, subclusters', sameBytes, {format: 'qcow2', options: 'extended_l2=on', sparseBytes: 512n});
test.serial('streamOptimized', sameBytes, {format: 'vmdk', options: 'subformat=streamOptimized'});
test.serial('streamOptimized, nothing left out', sameBytes, {
  format: 'vmdk',
  options: 'subformat=streamOptimized',
  sparseBytes: 0n,
});

const hasKvm = existsSync('/dev/kvm') || process.env['INSTAR_REQUIRE_ALL'] === '1';
const COMPRESSED: Case = {format: 'qcow2', compress: true};
const GRAINS: Case = {format: 'vmdk', options: 'subformat=streamOptimized'};
const DISK = makeDisk(SECTORS, [
  {at: 100, length: 1500, kind: 'noise'},
  {at: 7000, length: 999, kind: 'text'},
]);

for (const wish of [COMPRESSED, GRAINS]) {
  (hasKvm ? test.serial : test.serial.skip)(`${wish.format}: both sandboxes emit the same`, async (t) => {
    writeFileSync(at('disk'), DISK);
    const [wasm, kvm] = [await stream(wish, [at('disk')], 'wasm'), await stream(wish, [at('disk')], 'kvm')];
    t.true(readFileSync(wasm).equals(readFileSync(kvm)));
  });
}

test.serial('what is read twice counts twice', async (t) => {
  writeFileSync(at('disk'), makeDisk(SECTORS, [{at: 0, length: SECTORS, kind: 'noise'}]));
  const last = {done: 0n, total: 0n};
  const onProgress = (done: bigint, total: bigint) => void Object.assign(last, {done, total});
  await stream({format: 'qcow2', listener: {onProgress}}, [at('disk')], 'wasm');
  t.is(last.total, BigInt(SECTORS) * 1024n);
  t.is(last.done, last.total);
});

const changed = test.macro({
  async exec(t, change: (name: string) => void) {
    const name = at('changing');
    writeFileSync(name, DISK);
    let isChanged = false;
    const onProgress = (done: bigint, total: bigint) => {
      if (done < total / 2n || isChanged) return;
      isChanged = true;
      change(name);
    };
    await t.throwsAsync(stream({format: 'qcow2', listener: {onProgress}}, [name], 'wasm'), {
      message: 'A source changed while it was read; what was written is no whole image',
    });
    t.true(isChanged);
  },
  title: (given = '') => `a source ${given} after it was read for the first time`,
});
test.serial('that shrinks', changed, (name) => truncateSync(name, 200 * 512));
test.serial('in which a hole is filled', changed, (name) => writeFileSync(name, Buffer.alloc(SECTORS * 512, 'data')));
