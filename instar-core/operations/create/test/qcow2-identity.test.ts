import {execFile} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {findDifferences, readLayout} from './allocated-ranges.ts';
import {testWithQemuImg} from './identity.ts';
import {createQcow2, type Qcow2Wish} from './qcow2-request.ts';
import {findQemuImg} from './real-qemu-img.ts';

const runFile = promisify(execFile);

type Shape = Pick<Qcow2Wish, 'sizeBytes' | 'options' | 'backing'>;

const same = test.macro({
  async exec(t: ExecutionContext, shape: Shape) {
    const folder = makeFolder(t);
    const [ours, theirs] = [path.join(folder, 'ours'), path.join(folder, 'theirs')];
    await runQemuImg(theirs, shape);
    await createQcow2({...shape, target: ours});
    t.is(statSync(ours).size, statSync(theirs).size, 'length');
    // What neither file holds blocks for is zero in both.
    const ranges = [ours, theirs].flatMap((file) => readLayout(file).ranges);
    t.deepEqual(findDifferences(ours, theirs, ranges), [], 'offsets of differing bytes');
  },
  title: (given = '') => `qcow2, same bytes as qemu-img: ${given}`,
});

const refused = test.macro({
  async exec(t: ExecutionContext, shape: Shape) {
    const folder = makeFolder(t);
    const [ours, theirs] = [path.join(folder, 'ours'), path.join(folder, 'theirs')];
    const failure = await t.throwsAsync<Error & {stderr: string}>(runQemuImg(theirs, shape));
    const refusal = await t.throwsAsync(createQcow2({...shape, target: ours}));
    t.is(`qemu-img: ${theirs}: ${refusal?.message}\n`, failure?.stderr);
    t.false(existsSync(ours));
  },
  title: (given = '') => `qcow2, refused in qemu-img's words: ${given}`,
});

function makeFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-qcow2-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}

async function runQemuImg(file: string, {sizeBytes, options, backing}: Shape): Promise<void> {
  const program = findQemuImg()?.program;
  if (program === undefined) {
    throw new Error('No qemu-img was found, and INSTAR_REQUIRE_ALL=1 asks for one.');
  }

  const given = options === undefined ? [] : ['-o', options];
  const parent = backing === undefined ? [] : ['-u', '-b', backing.name, '-F', backing.format];
  await runFile(program, ['create', '-q', '-f', 'qcow2', ...given, ...parent, file, String(sizeBytes)], {
    env: {LC_ALL: 'C'},
    timeout: 60_000,
  });
}

const MIB = 1n << 20n;
const GIB = 1n << 30n;

const SIZES: readonly (readonly [string, bigint])[] = [
  ['0', 0n],
  ['1', 1n],
  ['1000001', 1_000_001n],
  ['5M+513', 5n * MIB + 513n],
];
const MODES = ['off', 'metadata', 'falloc', 'full'];

for (const clusterSize of ['512', '4k', '64k', '2M']) {
  for (const mode of MODES) {
    for (const [words, sizeBytes] of SIZES) {
      const options = `cluster_size=${clusterSize},preallocation=${mode}`;
      testWithQemuImg(`${options}, ${words}`, same, {sizeBytes, options});
    }
  }
}

for (const bits of [1, 2, 4, 8, 32, 64]) {
  testWithQemuImg(`refcounts of ${bits} bits`, same, {
    sizeBytes: 5n * MIB,
    options: `refcount_bits=${bits},cluster_size=512,preallocation=metadata`,
  });
}

for (const mode of MODES) {
  const options = `extended_l2=on,preallocation=${mode}`;
  testWithQemuImg(`${options}, not aligned`, same, {sizeBytes: 3n * MIB + 512n, options});
}

testWithQemuImg('refcount blocks between slices of L2 tables', same, {
  sizeBytes: 64n * MIB,
  options: 'cluster_size=8k,preallocation=metadata',
});
testWithQemuImg('a refcount block within an L2 table of 64k clusters', same, {
  sizeBytes: 210n * GIB,
  options: 'preallocation=metadata',
});
testWithQemuImg('data stretches of less than 2 GiB', same, {
  sizeBytes: 6n * GIB,
  options: 'cluster_size=128k,refcount_bits=64,preallocation=metadata',
});
testWithQemuImg('a refcount table that grows', same, {
  sizeBytes: 40n * MIB,
  options: 'cluster_size=512,refcount_bits=64,preallocation=metadata',
});
testWithQemuImg('a refcount table that the L1 table makes grow', same, {
  sizeBytes: 10n * GIB,
  options: 'cluster_size=512,refcount_bits=64',
});
testWithQemuImg('1P', same, {sizeBytes: 1n << 50n});
testWithQemuImg('version 2', same, {sizeBytes: GIB, options: 'compat=0.10'});
testWithQemuImg('version 2, preallocated', same, {sizeBytes: MIB, options: 'compat=v2,preallocation=metadata'});
testWithQemuImg('zstd and lazy refcounts', same, {sizeBytes: GIB, options: 'compression_type=zstd,lazy_refcounts=on'});
testWithQemuImg('a backing file', same, {sizeBytes: GIB, backing: {name: '/some/base.img', format: 'raw'}});
testWithQemuImg('a backing file of version 2', same, {
  sizeBytes: GIB,
  options: 'compat=0.10',
  backing: {name: 'base', format: 'qcow2'},
});
testWithQemuImg('a backing file in small clusters', same, {
  sizeBytes: MIB,
  options: 'cluster_size=4k',
  backing: {name: 'b'.repeat(1000), format: 'vmdk'},
});
testWithQemuImg('the longest name of a backing file', same, {
  sizeBytes: MIB,
  backing: {name: 'b'.repeat(1023), format: 'raw'},
});

testWithQemuImg('BackingFileTooLong: more than 1023 bytes', refused, {
  sizeBytes: MIB,
  backing: {name: 'b'.repeat(1024), format: 'raw'},
});
testWithQemuImg('BackingFileTooLong: more than the config holds', refused, {
  sizeBytes: MIB,
  backing: {name: 'b'.repeat(2000), format: 'raw'},
});
testWithQemuImg('BackingFileTooLong: more than the cluster holds', refused, {
  sizeBytes: MIB,
  options: 'cluster_size=512',
  backing: {name: 'b'.repeat(377), format: 'raw'},
});
testWithQemuImg('Overflow: a size that rounds up to 2^63', refused, {sizeBytes: (1n << 63n) - 1n});
testWithQemuImg('too many L1 entries', refused, {sizeBytes: 129n * GIB, options: 'cluster_size=512'});
testWithQemuImg('a cluster size that is no power of two', refused, {sizeBytes: MIB, options: 'cluster_size=3000'});
testWithQemuImg('a refcount width that is none', refused, {sizeBytes: MIB, options: 'refcount_bits=3'});
testWithQemuImg('wide refcounts in version 2', refused, {sizeBytes: MIB, options: 'refcount_bits=8,compat=v2'});
testWithQemuImg('lazy refcounts in version 2', refused, {sizeBytes: MIB, options: 'lazy_refcounts=on,compat=v2'});
testWithQemuImg('zstd in version 2', refused, {sizeBytes: MIB, options: 'compression_type=zstd,compat=v2'});
testWithQemuImg('extended L2 in version 2', refused, {
  sizeBytes: MIB,
  options: 'extended_l2=on,compat=v2,cluster_size=4k',
});
testWithQemuImg('extended L2 in small clusters', refused, {sizeBytes: MIB, options: 'extended_l2=on,cluster_size=4k'});
testWithQemuImg('preallocation over a backing file', refused, {
  sizeBytes: MIB,
  options: 'preallocation=metadata',
  backing: {name: 'base', format: 'raw'},
});
testWithQemuImg('a compression type that is none', refused, {sizeBytes: MIB, options: 'compression_type=foo'});
