import {Buffer} from 'node:buffer';
import {existsSync, mkdtempSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {
  makeFixedVpc,
  makeIso,
  makePartitionedDisk,
  makeQcow2,
  makeVmdkDescriptor,
} from '../../../operations/info/test/image-samples.ts';
import {makeOverlay, makeWithDataFile} from '../../../operations/info/test/overlay-sample.ts';
import {runInstar, runQemuImg} from '../../test/run-qemu-img.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-info-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

writeFileSync(at('text'), 'root:x:0:0:root:/root:/bin/bash\n');
writeFileSync(at('disk'), makePartitionedDisk());
writeFileSync(at('fixed.vhd'), makeFixedVpc());
writeFileSync(at('odd.vhd'), makeFixedVpc(3));
writeFileSync(at('cd.iso'), makeIso());
writeFileSync(at('a.qcow2'), makeQcow2());
writeFileSync(at('loop.qcow2'), makeOverlay('loop.qcow2'));
writeFileSync(at('leak.qcow2'), makeOverlay('text'));
writeFileSync(at('leak-as-raw.qcow2'), makeOverlay('text', 'raw'));
writeFileSync(at('leak-nothing.qcow2'), makeOverlay('missing', 'raw'));
writeFileSync(at('over-disk.qcow2'), makeOverlay('disk', 'raw'));
writeFileSync(at('over-vvfat.qcow2'), makeOverlay('disk', 'vvfat'));
writeFileSync(at('data-beside.qcow2'), makeWithDataFile('text'));
writeFileSync(at('data-here.qcow2'), makeWithDataFile('package.json'));
writeFileSync(at('disk.dmg'), makePartitionedDisk());
writeFileSync(at('a.qcow2.dmg'), makeQcow2());
writeFileSync(at('empty.dmg'), '');
writeFileSync(at('nbd.qcow2'), makeOverlay('nbd:x:1'));
writeFileSync(at('escape.qcow2'), makeOverlay('\u001B[2Jx'));
writeFileSync(at('outside.vmdk'), makeVmdkDescriptor('../outside/flat'));
writeFileSync(at('inside.vmdk'), makeVmdkDescriptor('flat'));
writeFileSync(at('flat'), Buffer.alloc(4096));
writeFileSync(at('vdi'), Buffer.concat([Buffer.alloc(64), Buffer.from('7f10dabe', 'hex'), Buffer.alloc(512)]));
symlinkSync(at('text'), at('link'));

const names = test.macro({
  async exec(t, file: string, format: string, flags: readonly string[] = []) {
    const {exit, stdout} = await runInstar(['info', '--output=json', ...flags, at(file)]);
    t.is(exit, 0);
    t.is(JSON.parse(stdout).format, format);
  },
  title: (given = '') => `by default, instar names ${given}`,
});
test('a partitioned disk raw', names, 'disk', 'raw');
test('an ISO image iso', names, 'cd.iso', 'iso');
test('a fixed vpc by its footer', names, 'fixed.vhd', 'vpc');
test('an ISO image raw, with unsafe quirks', names, 'cd.iso', 'raw', ['--unsafe-quirks']);
test('a fixed vpc raw, with unsafe quirks', names, 'fixed.vhd', 'raw', ['--unsafe-quirks']);
test('text raw, with unsafe quirks', names, 'text', 'raw', ['--unsafe-quirks']);
test('text raw, where the user says so', names, 'text', 'raw', ['-f', 'raw']);
test('a disk raw, whatever its name', names, 'disk.dmg', 'raw');
test('vhd a synonym of vpc', names, 'fixed.vhd', 'vpc', ['-f', 'vhd']);

const refuses = test.macro({
  async exec(t, argv: readonly string[], message: string) {
    const {exit, stdout, stderr} = await runInstar(['info', ...argv.slice(0, -1), at(argv.at(-1) ?? '')]);
    t.deepEqual({exit, stdout}, {exit: 1, stdout: ''});
    t.is(stderr.replaceAll(`${folder}/`, ''), `info: ${message}\n`);
  },
  title: (given = '') => `by default, instar refuses ${given}`,
});
test('text', refuses, ['text'], "Could not open 'text': unknown format; if it is a raw disk, name the format raw");
test(
  'text behind a link',
  refuses,
  ['link'],
  "Could not open 'link': unknown format; if it is a raw disk, name the format raw",
);
test(
  'a chain to text',
  refuses,
  ['--backing-chain', 'leak.qcow2'],
  "Could not open 'text': unknown format; if it is a raw disk, name the format raw",
);
test(
  'a chain to text that the image calls raw',
  refuses,
  ['--backing-chain', 'leak-as-raw.qcow2'],
  "Could not open 'text': unknown format; the image above calls it raw, but it has no partition table. " +
    'Use --unsafe-quirks to open it nevertheless',
);
test(
  'a guest that wants more memory than the user allows',
  refuses,
  ['--memory-limit', '1M', 'a.qcow2'],
  "Could not read 'a.qcow2': guest needs more than its limit of 1048576 bytes of memory; --memory-limit sets it",
);
test(
  'a chain that loops',
  refuses,
  ['--backing-chain', 'loop.qcow2'],
  "Backing file 'loop.qcow2' creates an infinite loop. ('loop.qcow2' -> 'loop.qcow2')",
);
test(
  'a chain into the network',
  refuses,
  ['--backing-chain', 'nbd.qcow2'],
  "Could not open 'nbd:x:1': Protocol 'nbd' is not supported by instar; it opens files and block devices only",
);
test(
  'an extent elsewhere',
  refuses,
  ['outside.vmdk'],
  "Could not open 'outside.vmdk': The image names a file outside its own folder ('../outside/flat'); use --unsafe-quirks to open it nevertheless",
);
test(
  "a marked image that breaks its format's rules",
  refuses,
  ['vdi'],
  "Could not open 'vdi': unsupported VDI image (version 0.0)",
);
test(
  'a backing file of a driver that it does not have',
  refuses,
  ['--backing-chain', 'over-vvfat.qcow2'],
  "Could not open 'disk': Driver 'vvfat' is not supported by instar; it opens files and block devices only",
);
test('without --backing-chain a backing file is named, not opened', async (t) => {
  const {exit, stdout} = await runInstar(['info', at('leak.qcow2')]);
  t.is(exit, 0);
  t.true(stdout.includes(`backing file: text (actual path: ${at('text')})\n`));
});

test('an extent beside its descriptor is opened', async (t) => {
  const {exit, stdout} = await runInstar(['info', '--output=json', at('inside.vmdk')]);
  t.is(exit, 0);
  t.is(JSON.parse(stdout)['format-specific'].data.extents[0].filename, at('flat'));
});

test('a name of dmg says nothing about an image that is marked, empty, or told', async (t) => {
  for (const argv of [['a.qcow2.dmg'], ['empty.dmg'], ['disk.dmg', '-f', 'raw']]) {
    const {exit} = await runQemuImg(['info', at(argv[0] ?? ''), ...argv.slice(1)], '11.1.3');
    t.is(exit, 0, argv.join(' '));
  }
});

test('a data file is looked for in the working directory, by the releases that open it', async (t) => {
  t.is((await runQemuImg(['info', at('data-here.qcow2')], '7.2.0')).exit, 0);
  const {exit, stderr} = await runQemuImg(['info', at('data-beside.qcow2')], '7.2.0');
  t.is(exit, 1);
  t.is(
    stderr,
    `qemu-img: Could not open '${at('data-beside.qcow2')}': Could not open 'text': No such file or directory\n`,
  );
  t.is((await runQemuImg(['info', at('data-beside.qcow2')], '10.2.0')).exit, 0);
});

test('a lone vpc footer that does not say fixed is accepted before 6.2', async (t) => {
  const argv = ['info', '-f', 'vpc', at('odd.vhd')];
  const old = await runQemuImg(argv, '6.1.0');
  t.deepEqual([old.exit, old.stdout.includes('cluster_size')], [0, false]);
  const {exit, stderr} = await runQemuImg(argv, '6.2.0');
  t.deepEqual([exit, stderr], [1, `qemu-img: Could not open '${at('odd.vhd')}': invalid VPC image\n`]);
});

test('control characters of a name are shown, not obeyed', async (t) => {
  const ours = await runInstar(['info', at('escape.qcow2')]);
  t.true(ours.stdout.includes(String.raw`backing file: \x1b[2Jx`));
  const theirs = await runQemuImg(['info', at('escape.qcow2')], '7.2.0');
  t.true(theirs.stdout.includes('backing file: \u001B[2Jx'));
});

test('several files: each is shown, a failure is reported, the exit code tells', async (t) => {
  const {exit, stdout, stderr} = await runInstar(['info', at('disk'), at('text'), at('a.qcow2')]);
  t.is(exit, 1);
  t.is(stderr, `info: Could not open '${at('text')}': unknown format; if it is a raw disk, name the format raw\n`);
  t.deepEqual(
    stdout.split('\n\n').map((block) => block.split('\n')[0]),
    [`image: ${at('disk')}`, `image: ${at('a.qcow2')}`],
  );
});

test('several files as JSON are one array', async (t) => {
  const {exit, stdout} = await runInstar(['info', '--output=json', at('disk'), at('a.qcow2')]);
  t.is(exit, 0);
  t.deepEqual(
    JSON.parse(stdout).map((image: {readonly format: string}) => image.format),
    ['raw', 'qcow2'],
  );
});

test('qemu-img takes one file only', async (t) => {
  const {exit, stderr} = await runQemuImg(['info', at('disk'), at('a.qcow2')], '7.2.0');
  t.is(exit, 1);
  t.is(stderr, "qemu-img: Expecting one image file name\nTry 'qemu-img --help' for more information\n");
});

test('--ignore-quirks shows lengths', async (t) => {
  const {stdout} = await runInstar(['info', '--ignore-quirks', at('text'), '-f', 'raw']);
  t.true(stdout.includes('disk size: 32 B\n'));
});

test('--image-opts takes a driver and a file', async (t) => {
  const good = await runInstar(['info', '--image-opts', `driver=qcow2,file.filename=${at('a.qcow2')}`]);
  t.is(good.exit, 0);
  const synonym = await runInstar(['info', '--image-opts', `driver=vhd,file.filename=${at('fixed.vhd')}`]);
  t.is(synonym.exit, 0);
  const bad = await runInstar(['info', '--image-opts', `driver=qcow2,foo=bar,file.filename=${at('a.qcow2')}`]);
  t.is(bad.exit, 1);
  t.true(bad.stderr.endsWith("Block format 'qcow2' does not support the option 'foo'\n"));
});

// CVE-2015-5163, CVE-2024-32498: an image names a secret file, and whoever reads the image shows it.
test('instar does not open the secret that an image names', async (t) => {
  for (const file of ['leak-as-raw.qcow2', 'leak.qcow2', 'leak-nothing.qcow2']) {
    // oxlint-disable-next-line no-await-in-loop -- one image after the other
    const {exit, stdout, stderr} = await runInstar(['info', at(file)]);
    t.deepEqual({exit, stderr}, {exit: 0, stderr: ''});
    t.notRegex(stdout, /root/);
    const overlay = ['create', '-q', '-f', 'qcow2', '-b', at(file), '-F', 'qcow2', at(`${file}.overlay`)];
    // oxlint-disable-next-line no-await-in-loop -- one image after the other
    t.deepEqual(await runInstar(overlay), {exit: 0, stdout: '', stderr: ''});
  }
});

test('instar makes no overlay over a secret that is no image', async (t) => {
  for (const format of [[], ['-F', 'qcow2'], ['-F', 'vmdk']]) {
    const argv = ['create', '-f', 'qcow2', '-b', at('text'), ...format, at('stolen.qcow2')];
    // oxlint-disable-next-line no-await-in-loop -- one image after the other
    t.is((await runInstar(argv)).exit, 1);
    t.false(existsSync(at('stolen.qcow2')));
  }
});

test('a disk with partitions may lie below as raw', async (t) => {
  const {exit, stdout} = await runInstar(['info', '--backing-chain', at('over-disk.qcow2')]);
  t.is(exit, 0);
  t.regex(stdout, /file format: raw/);
});

test('with unsafe quirks, text may lie below as raw', async (t) => {
  const {exit} = await runInstar(['info', '--unsafe-quirks', '--backing-chain', at('leak-as-raw.qcow2')]);
  t.is(exit, 0);
});

test('an image that is refused cannot write messages of its own', async (t) => {
  const text = makeVmdkDescriptor('x').toString('latin1').replace('monolithicFlat', 'a\u001B[2J\ninfo: all is well');
  writeFileSync(at('liar.vmdk'), text, 'latin1');
  const name = at('liar.vmdk');
  const message = `Could not open '${name}': Unsupported image type 'a\\x1b[2J\\x0ainfo: all is well'`;
  t.deepEqual(await runInstar(['info', name]), {exit: 1, stdout: '', stderr: `info: ${message}\n`});
  t.is((await runInstar(['info', name, name])).stderr, `info: ${message}\n`.repeat(2));
});

test('the later lines of what an image holds had the name of qemu-img before them', async (t) => {
  writeFileSync(at('lines.vmdk'), makeVmdkDescriptor('x').toString('latin1').replace('monolithicFlat', 'a\nb'));
  const {stderr} = await runQemuImg(['info', at('lines.vmdk')], '11.1.3');
  t.is(stderr, `qemu-img: Could not open '${at('lines.vmdk')}': Unsupported image type 'a\nb'\n`);
});

test('the content of a vhdx image that was cut off is missed', async (t) => {
  const name = at('cut.vhdx');
  await runInstar(['create', '-q', '-f', 'vhdx', '-o', 'subformat=fixed,block_state_zero=off', name, '8M']);
  t.is((await runInstar(['info', name])).exit, 0);
  const {size} = statSync(name);
  const refused = (length: number): string =>
    `VHDX BAT entry 0 end offset ${size - 1} points after end of file (${length}). Image has probably been truncated.`;
  // An odd end counts as that of its sector.
  for (const missing of [1, 2, 511]) {
    truncateSync(name, size - missing);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    t.is((await runInstar(['info', name])).exit, 0);
  }

  truncateSync(name, size - 1000);
  const message = `Could not open '${name}': Could not open '${name}': Invalid argument`;
  const imitated = await runQemuImg(['info', name], '11.1.3');
  t.is(imitated.stderr, `qemu-img: ${refused(size - 512)}\nqemu-img: ${message}\n`);
  t.is((await runInstar(['info', name])).stderr, `info: ${message}; ${refused(size - 512)}\n`);
});

test('a snapshot without an instruction count had a very large one', async (t) => {
  const image = makeQcow2();
  image.writeBigUInt64BE(0n, 8);
  image.writeUInt32BE(0, 112);
  // qcow2.txt "Header": one snapshot at 128 KiB; "Snapshots": 24 bytes of extra data, the count of all ones.
  image.writeUInt32BE(1, 60);
  image.writeBigUInt64BE(131_072n, 64);
  image.writeUInt16BE(1, 131_072 + 12);
  image.writeUInt32BE(24, 131_072 + 36);
  image.fill(0xff, 131_072 + 56, 131_072 + 64);
  image.write('1', 131_072 + 64);
  writeFileSync(at('no-icount.qcow2'), image);
  t.false((await runInstar(['info', '--output=json', at('no-icount.qcow2')])).stdout.includes('"icount"'));
  image.writeBigUInt64BE(1n << 63n, 131_072 + 56);
  writeFileSync(at('icount.qcow2'), image);
  t.regex((await runInstar(['info', '--output=json', at('icount.qcow2')])).stdout, /"icount": -9223372036854775808/);
});
