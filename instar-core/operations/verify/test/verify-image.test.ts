import {Buffer} from 'node:buffer';
import {mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {createFromLibrary} from '../../../create-from-library.ts';
import {InstarError} from '../../../instar-error.ts';
import {DEFAULT_LIMITS} from '../../../limits.ts';
import {makeEngine} from '../../../make-engine.ts';
import {confineTo} from '../../../storage/confinement.ts';
import type {ImageFormat} from '../../info/image-facts.ts';
import {makeFixedVpc} from '../../info/test/image-samples.ts';
import {FINDING_KINDS, type FindingId} from '../finding.ts';
import {changePolicy, DEFAULT_POLICY, type PolicyChanges} from '../policy.ts';
import {verifyImage} from '../verify-image.ts';
import {
  makeDescriptor,
  makeDisk,
  makeFat,
  makeGptDisk,
  makeHybridDisc,
  makeQed,
  makeSparseVmdk,
  makeStreamOptimizedVmdk,
  withLog,
  writePartition,
} from './other-attacks.ts';
import * as qcow2 from './qcow2-attacks.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-verify-'));
const engine = makeEngine({sandbox: 'wasm', hold: 'thread', limits: DEFAULT_LIMITS});
test.after.always(async () => {
  await engine.close();
  rmSync(folder, {recursive: true});
});

type How = {
  readonly policy?: PolicyChanges;
  readonly declared?: ImageFormat;
  readonly chain?: boolean;
  readonly confine?: string;
};

/** Findings that this file has built the attack of; the last test holds that none is left out. */
const built = new Set<FindingId>();
let files = 0;

async function verify(bytes: Uint8Array, {policy, declared, chain = false, confine}: How = {}) {
  const file = path.join(folder, `image-${files++}`);
  writeFileSync(file, bytes);
  return verifyImage(
    engine,
    {name: {text: file}, filename: file, declared, follow: chain},
    {
      policy: changePolicy(DEFAULT_POLICY, policy ?? {}),
      reading: {
        probing: 'secure',
        extents: chain ? 'beside' : 'none',
        vpcSizeField: true,
        opensDataFile: chain,
        confinement: confine === undefined ? undefined : confineTo([confine]),
      },
    },
  );
}

/** The image is not safe, and `id` is among the reasons. */
const refuses = test.macro({
  async exec(t, id: FindingId, bytes: Uint8Array, how: How = {}) {
    built.add(id);
    const {safe, findings} = await verify(bytes, how);
    t.false(safe);
    t.deepEqual(
      findings
        .filter((finding) => finding.id === id)
        .map(({denied}) => denied)
        .slice(0, 1),
      [true],
      `found: ${findings.map((finding) => `${finding.id}: ${finding.message}`).join('; ')}`,
    );
  },
  title: (given = '', id: FindingId) => `${id}: refuses ${given}`,
});

/** `id` is told, and the image is safe all the same. */
const tells = test.macro({
  async exec(t, id: FindingId, bytes: Uint8Array, how: How = {}) {
    built.add(id);
    const {safe, findings} = await verify(bytes, how);
    t.deepEqual(
      findings.map((finding) => finding.id),
      [id],
      findings.map(({message}) => message).join('; '),
    );
    t.true(safe);
  },
  title: (given = '', id: FindingId) => `${id}: tells of ${given}`,
});

const takes = test.macro({
  async exec(t, bytes: Uint8Array, how: How = {}) {
    const {safe, findings} = await verify(bytes, how);
    t.deepEqual(findings, []);
    t.true(safe);
  },
  title: (given = '') => `takes ${given}`,
});

test('a clean qcow2 image', takes, qcow2.makeCleanQcow2());
test('a qcow2 image with data', takes, qcow2.makeQcow2Holding(Buffer.from('data')));
test('a disk with a partition', takes, makeDisk());
test('a disk declared raw', takes, makeDisk(), {declared: 'raw'});
test('unknown bytes declared raw', takes, Buffer.alloc(4096, 7), {declared: 'raw'});
test('a fixed vpc image', takes, makeFixedVpc());
test('a sparse vmdk', takes, makeSparseVmdk(''));
test('a compressed vmdk', takes, makeStreamOptimizedVmdk());
test('a FAT file system declared raw', takes, makeFat(), {declared: 'raw'});
test('a disc that boots as a disk', takes, makeHybridDisc());
test('short compressed clusters', takes, qcow2.makeQcow2OfShortStreams(128, 8));
test('a backing file that the policy allows', async (t) => {
  const {safe, findings} = await verify(qcow2.makeQcow2Over('base.raw'), {policy: {allow: ['backing_file']}});
  t.true(safe);
  t.deepEqual(
    findings.map(({id, denied}) => [id, denied]),
    [['backing_file', false]],
  );
});

test('random bytes', refuses, 'unknown_format', Buffer.alloc(4096, 7));
test('an empty file', refuses, 'unknown_format', Buffer.alloc(0));
test('a header with an impossible cluster size', refuses, 'invalid_image', withU32(qcow2.makeCleanQcow2(), 20, 40));
test('a QED image', refuses, 'banned_format', makeQed());
test('a format outside of the policy', refuses, 'banned_format', qcow2.makeCleanQcow2(), {policy: {formats: ['raw']}});
// CVE-2024-40767, CVE-2024-32498: an image declared raw that is none.
test('a qcow2 image declared raw', refuses, 'format_mismatch', qcow2.makeCleanQcow2(), {declared: 'raw'});
test('a raw disk declared qcow2', refuses, 'format_mismatch', makeDisk(), {declared: 'qcow2'});
test('a qcow2 image that ends like a vpc image', refuses, 'multiple_formats', endLikeVpc(qcow2.makeCleanQcow2()));
test(
  'a qcow2 image with the mark of a disc',
  refuses,
  'multiple_formats',
  withText(qcow2.makeCleanQcow2(), 32_769, 'CD001'),
);
test(
  'a disk that begins like qcow2',
  refuses,
  'nested_image',
  qcow2.makeQcow2Holding(qcow2.makeQcow2Over('/etc/passwd').subarray(0, 1024)),
);
// CVE-2015-5163, CVE-2014-0223's carriers: a backing file of the attacker's choice.
test('a backing file', refuses, 'backing_file', qcow2.makeQcow2Over('/etc/passwd'));
// CVE-2024-32498: a data file of the attacker's choice.
test('an external data file', refuses, 'data_file', qcow2.makeQcow2WithDataFile('/etc/passwd'));
// CVE-2022-47951: a descriptor that names files of the host.
test('a vmdk of other files', refuses, 'extents', makeDescriptor('RW 2048 FLAT "/etc/passwd" 0'));
test('a vmdk with an extent elsewhere', refuses, 'extents', makeDescriptor('RW 2048 FLAT "../secret" 0'));
test('a sparse vmdk that names another file', refuses, 'extents', makeSparseVmdk('', 'RW 2048 FLAT "other.img" 0'));
test('a sparse vmdk with a second extent', refuses, 'extents', makeSparseVmdk('RW 2048 SPARSE "other.vmdk"'));
test('a parent in capitals', refuses, 'descriptor', makeSparseVmdk('PARENTFILENAMEHINT="/etc/passwd"'));
test('a parent behind a blank', refuses, 'descriptor', makeSparseVmdk('parentFileNameHint = "/etc/passwd"'));
test('an extent in small letters', refuses, 'descriptor', makeDescriptor('rw 2048 flat "secret" 0'));
test('a line break of old', refuses, 'descriptor', makeSparseVmdk('a=b\rRW 2048 FLAT "secret" 0'));
test('text behind the end', refuses, 'descriptor', makeDescriptor('RW 2048 ZERO\0RW 2048 FLAT "secret" 0'));
test(
  'a disk that begins like a descriptor',
  refuses,
  'multiple_formats',
  makeDisk((disk) => void disk.write('# Disk DescriptorFile')),
);
// CVE-2024-4467: a name that is options.
test('a json: name', refuses, 'protocol_name', qcow2.makeQcow2WithDataFile('json:{"driver":"nbd"}'));
test('an nbd: name', refuses, 'protocol_name', qcow2.makeQcow2Over('nbd://host/export'));
test('a name with a line break', refuses, 'unsafe_name', qcow2.makeQcow2Over('base\nraw'));
test('features of tomorrow', refuses, 'unknown_features', qcow2.makeQcow2OfTomorrow());
test('a descriptor with a strange line', refuses, 'descriptor', makeSparseVmdk('include other.vmdk'));
test('a wrong boot flag', refuses, 'mbr', makeDisk((disk) => disk.writeUInt8(0x80, 446)).fill(0x7f, 462, 463), {
  declared: 'raw',
});
test(
  'overlapping partitions',
  refuses,
  'mbr',
  makeDisk((disk) => writePartition(disk, 1, {type: 0x83, first: 100, count: 8})),
);
test(
  'a partition behind the end',
  refuses,
  'mbr',
  makeDisk((disk) => writePartition(disk, 1, {type: 7, first: 4000, count: 8})),
);
test('a table with a wrong checksum', refuses, 'gpt', makeGptDisk());
test('a disk over the limit', refuses, 'virtual_size', qcow2.makeCleanQcow2(), {policy: {maxVirtualSize: 1n << 20n}});
test('a file over the limit', refuses, 'file_size', qcow2.makeCleanQcow2(), {policy: {maxFileSize: 4096n}});
test('one cluster for a whole disk', refuses, 'expansion_ratio', qcow2.makeQcow2OfOneCluster());
test('one cluster in many places', refuses, 'shared_data', qcow2.makeQcow2OfOneCluster());
test('a disk out of 512 bytes', refuses, 'compressed_bomb', qcow2.makeQcow2Bomb());
test('an image that calls itself corrupt', refuses, 'corrupt_flag', qcow2.makeCorruptQcow2());
test('an image that was not closed', tells, 'dirty_flag', qcow2.makeDirtyQcow2());
test('a crooked table entry', refuses, 'metadata', qcow2.makeQcow2WithCrookedEntry());
// CVE-2014-0223 and its kin: tables that lie over one another.
test('data over the refcount table', refuses, 'metadata', qcow2.makeQcow2Overlapping());
test('a cluster that nothing uses', tells, 'leaked_space', qcow2.makeLeakingQcow2());
test('bytes behind the image', tells, 'trailing_data', qcow2.makeQcow2WithTail(Buffer.alloc(200_000, 1)));
test('legacy encryption', tells, 'encryption', qcow2.makeEncryptedQcow2());
test('an internal snapshot', tells, 'snapshots', qcow2.makeQcow2WithSnapshot());

test('pending_log: refuses a vhdx image with a log', async (t) => {
  built.add('pending_log');
  const file = path.join(folder, 'log.vhdx');
  await createFromLibrary(engine, file, {format: 'vhdx', sizeBytes: 1n << 30n});
  const clean = readFileSync(file);
  const before = await verify(clean);
  t.deepEqual(before.findings, []);
  const {safe, findings} = await verify(withLog(clean));
  t.false(safe);
  t.true(findings.some(({id, denied}) => id === 'pending_log' && denied));
});

// Chains: what an image names is looked at only on demand, and only where the policy lets it.
test('a backing file out of the folder', refuses, 'chain_escape', qcow2.makeQcow2Over('/etc/passwd'), {
  chain: true,
  confine: folder,
});
symlinkSync('/etc/passwd', path.join(folder, 'link'));
test('a link out of the folder', refuses, 'chain_escape', qcow2.makeQcow2Over('link'), {chain: true, confine: folder});
test('a backing file that is not there', refuses, 'chain_broken', qcow2.makeQcow2Over('missing'), {chain: true});
writeFileSync(path.join(folder, 'loop-a'), qcow2.makeQcow2Over('loop-b'));
writeFileSync(path.join(folder, 'loop-b'), qcow2.makeQcow2Over('loop-a'));
test('a loop', refuses, 'chain_loop', qcow2.makeQcow2Over('loop-a'), {chain: true});
writeFileSync(path.join(folder, 'base'), makeDisk());
writeFileSync(path.join(folder, 'middle'), qcow2.makeQcow2Over('base'));
test('a chain over the limit', refuses, 'chain_depth', qcow2.makeQcow2Over('middle'), {
  chain: true,
  policy: {maxDepth: 2},
});
test('a chain without a fault', takes, qcow2.makeQcow2Over('middle'), {chain: true});

test('a chain is looked at to its end', async (t) => {
  writeFileSync(path.join(folder, 'bad'), qcow2.makeCorruptQcow2());
  const {safe, layers, findings} = await verify(qcow2.makeQcow2Over('bad'), {chain: true});
  t.false(safe);
  t.is(layers.length, 2);
  t.deepEqual(
    findings.map(({id, layer}) => [id, layer]),
    [['corrupt_flag', 1]],
  );
});

test('unfinished: refuses what a limit ended', async (t) => {
  built.add('unfinished');
  const short = makeEngine({
    sandbox: 'wasm',
    hold: 'thread',
    limits: {...DEFAULT_LIMITS, memoryBytes: 4 * 1024 * 1024},
  });
  const file = path.join(folder, 'large');
  writeFileSync(file, Buffer.alloc(0));
  const report = await verifyImage(
    short,
    {name: {text: file}, filename: file, declared: 'raw', follow: false},
    {policy: DEFAULT_POLICY, reading: {probing: 'secure', extents: 'none', vpcSizeField: true, opensDataFile: false}},
  );
  await short.close();
  t.deepEqual(
    report.findings.map(({id}) => id),
    ['unfinished'],
  );
});

test('a file that is not there is no finding', async (t) => {
  const request = {name: {text: path.join(folder, 'nothing')}, filename: 'nothing', follow: false};
  const reading = {probing: 'secure', extents: 'none', vpcSizeField: true, opensDataFile: false} as const;
  const error = await t.throwsAsync(verifyImage(engine, request, {policy: DEFAULT_POLICY, reading}), {
    instanceOf: InstarError,
  });
  t.is(error?.code, 'no-such-file');
});

test.after('every finding has its attack', (t) => {
  t.deepEqual([...built].toSorted(), Object.keys(FINDING_KINDS).toSorted());
});

function withU32(image: Buffer, at: number, value: number): Buffer {
  image.writeUInt32BE(value, at);
  return image;
}

function withText(image: Buffer, at: number, text: string): Buffer {
  image.write(text, at);
  return image;
}

function endLikeVpc(image: Buffer): Buffer {
  return Buffer.concat([image, makeFixedVpc().subarray(-512)]);
}
