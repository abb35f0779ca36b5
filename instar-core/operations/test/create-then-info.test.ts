import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {runInstar} from '../../command-line/test/run-qemu-img.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-create-info-'));
test.after.always(() => rmSync(folder, {recursive: true}));
let count = 0;

type Fields = Readonly<Record<string, unknown>>;
type Answer = Fields & {readonly 'format-specific'?: {readonly data: Fields}};

/** What is asked for is what `info` then finds; `data` is the format's own part of the answer. */
const finds = test.macro({
  async exec(t, words: string, fields: Fields, data: Fields = {}) {
    const file = path.join(folder, `image-${count++}`);
    const made = await runInstar(['create', '-q', ...words.replace('FILE', file).split(' ')]);
    t.deepEqual(made, {exit: 0, stdout: '', stderr: ''});
    const format = /-f (\S+)/.exec(words)?.[1] ?? 'raw';
    const {stdout} = await runInstar(['info', '--output=json', '-f', format, file]);
    const answer = JSON.parse(stdout) as Answer;
    const specific = answer['format-specific'];
    t.like({...specific?.data, ...answer}, {format, ...fields, ...data});
  },
  title: (_given, words: string) => `info finds what create ${words} made`,
});

const MIB = 1 << 20;
test(finds, 'FILE 1M', {'virtual-size': MIB});
test(finds, 'FILE 1000', {'virtual-size': 1024});
test(finds, '-f qcow2 FILE 0', {'virtual-size': 0, 'cluster-size': 65_536, 'dirty-flag': false});
test(finds, '-f qcow2 -o cluster_size=4096 FILE 16M', {'virtual-size': 16 * MIB, 'cluster-size': 4096});
test(finds, '-f qcow2 -o cluster_size=4k,refcount_bits=8 FILE 16M', {'cluster-size': 4096}, {'refcount-bits': 8});
test(finds, '-f qcow2 --refcount-bits 1 FILE 16M', {}, {'refcount-bits': 1});
test(finds, '-f qcow2 -o extended_l2=on FILE 16M', {}, {'extended-l2': true});
test(finds, '-f qcow2 --lazy-refcounts on FILE 16M', {}, {'lazy-refcounts': true});
test(finds, '-f qcow2 -o compat=0.10 FILE 16M', {}, {compat: '0.10'});
test(finds, '-f qcow2 --compression-type zstd FILE 16M', {}, {'compression-type': 'zstd'});
test(finds, '-f qcow2 -o preallocation=metadata FILE 16M', {'virtual-size': 16 * MIB}, {corrupt: false});
test(finds, '-f qcow2 -o size=64M FILE 16M', {'virtual-size': 64 * MIB});
test(finds, '-f qcow2 -u -o backing_file=parent,backing_fmt=qcow2 FILE 1M', {
  'backing-filename': 'parent',
  'backing-filename-format': 'qcow2',
});
test(finds, '-f qcow2 -u -b parent FILE 1M', {'backing-filename': 'parent', 'backing-filename-format': 'raw'});

for (const type of [
  'monolithicSparse',
  'streamOptimized',
  'monolithicFlat',
  'twoGbMaxExtentSparse',
  'twoGbMaxExtentFlat',
]) {
  test(finds, `-f vmdk --subformat ${type} FILE 16M`, {'virtual-size': 16 * MIB}, {'create-type': type});
}

test(finds, '-f vmdk FILE 1M', {'cluster-size': 65_536});
test(finds, '-f vmdk --grain-size 128k FILE 1M', {'cluster-size': 131_072});
test(finds, '-f vpc FILE 1M', {'virtual-size': 1_079_296, 'cluster-size': 2 * MIB});
test(finds, '-f vpc -o subformat=fixed FILE 16M', {'virtual-size': 16_781_312});
test(finds, '-f vpc -o force_size=on FILE 1M', {'virtual-size': MIB});
test(finds, '-f vpc FILE 127G', {'virtual-size': 136_365_219_840});
test(finds, '-f vpc FILE 200G', {'virtual-size': 200 * 1024 * MIB});
test(finds, '-f vhdx FILE 1G', {'virtual-size': 1024 * MIB, 'cluster-size': 8 * MIB});
test(finds, '-f vhdx FILE 2G', {'cluster-size': 16 * MIB});
test(finds, '-f vhdx FILE 101G', {'cluster-size': 32 * MIB});
test(finds, '-f vhdx --block-size 1M FILE 3M', {'cluster-size': MIB});
test(finds, '-f vhdx -o subformat=fixed,preallocation=metadata FILE 3M', {'virtual-size': 3 * MIB});

test('only the immediate parent is recorded, and its size is taken', async (t) => {
  const at = (name: string) => path.join(folder, name);
  for (const argv of [
    ['-f', 'qcow2', at('bottom'), '5M'],
    ['-f', 'qcow2', '-b', 'bottom', '-F', 'qcow2', at('middle')],
    ['-f', 'qcow2', '-b', 'middle', '-F', 'qcow2', at('top')],
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- each needs the one before
    t.is((await runInstar(['create', '-q', ...argv])).stderr, '');
  }

  const {stdout} = await runInstar(['info', '--output=json', at('top')]);
  t.like(JSON.parse(stdout), {'virtual-size': 5 * MIB, 'backing-filename': 'middle'});
});

const refuses = test.macro({
  async exec(t, words: string, why: RegExp) {
    const file = path.join(folder, `refused-${count++}`);
    const {exit, stdout, stderr} = await runInstar(['create', ...words.replace('FILE', file).split(' ')]);
    t.deepEqual({exit, stdout}, {exit: 1, stdout: ''});
    t.regex(stderr, why);
    t.false(readdirSync(folder).includes(path.basename(file)));
  },
  title: (given = '') => `create refuses ${given}`,
});

const NAME = 'n'.repeat(1024);
test('a backing name of 1024 bytes', refuses, `-f qcow2 -u -b ${NAME} FILE 1M`, /Could not assign backing file 'n+'/);
test('a backing name of 2000 bytes', refuses, `-f qcow2 -u -b ${NAME.repeat(2)} FILE 1M`, /Could not assign/);
test('a backing name of 1025 bytes in vmdk', refuses, `-f vmdk -u -b n${NAME} -F vmdk FILE 1M`, /File name too long/);
test('sizes beyond 64 bits', refuses, '-f qcow2 FILE 99999999999999999999', /^create: Invalid image size specified/);
test('sizes beyond 63 bits', refuses, '-f qcow2 FILE 8E', /^create: Invalid image size specified/);
const TOO_LARGE = /The image size is too large for file format/;
for (const format of ['vmdk', 'vpc']) {
  test(`the largest size as ${format}`, refuses, `-f ${format} -o size=9223372036854775807 FILE`, TOO_LARGE);
}

test(
  'the largest size as qcow2, which overflows',
  refuses,
  '-f qcow2 -o size=9223372036854775807 FILE',
  /Image size cannot be negative/,
);
test('the largest size as vhdx', refuses, '-f vhdx FILE 9223372036854775807', /Image size too large; max of 64TB/);
test('the largest size as raw', refuses, 'FILE 9223372036854775807', /Could not resize file: Invalid argument/);
test('a backing file larger than the format can be', async (t) => {
  const [big, file] = [path.join(folder, 'big'), path.join(folder, 'overlay')];
  await runInstar(['create', '-q', big, '1T']);
  const {exit, stderr} = await runInstar([
    'create',
    '-f',
    'qcow2',
    '-o',
    'cluster_size=512',
    '-b',
    big,
    '-F',
    'raw',
    file,
  ]);
  t.is(exit, 1);
  t.regex(stderr, TOO_LARGE);
  t.false(readdirSync(folder).includes('overlay'));
});
