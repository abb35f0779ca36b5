import {spawn} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {once} from 'node:events';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {runInstar} from '../../test/run-qemu-img.ts';
import {canMountSmallDisk, mountSmallDisk, unmountSmallDisk} from './support/small-disk.ts';

function makeFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-create-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}

type Expected = {readonly exit?: number; readonly stdout?: string; readonly stderr?: string};

/** `FILE` in words and texts stands for the target; `BASE` for a raw file of 2 MiB beside it. */
const answers = test.macro({
  async exec(t: ExecutionContext, words: string, {exit = 0, stdout = '', stderr = ''}: Expected, version?: string) {
    const folder = makeFolder(t);
    const [file, base] = [path.join(folder, 'image'), path.join(folder, 'base')];
    writeFileSync(base, new Uint8Array(2 << 20));
    const place = (text: string) => text.replaceAll('FILE', file).replaceAll('BASE', base);
    const answer = await runInstar(place(`create ${words}`).split(' '), {
      personality: version === undefined ? 'instar' : 'qemu-img',
      environment: version === undefined ? {} : {INSTAR_QEMU_VERSION: version},
    });
    t.deepEqual(answer, {exit, stdout: place(stdout), stderr: place(stderr)});
    t.is(existsSync(file), exit === 0);
    t.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('.')),
      [],
    );
  },
  title: (given = '') => `create ${given}`,
});

const RAW = 'FILE 1M';
const CREATED = 'Created: FILE (raw, 1048576 bytes)\n';
test('says what it made', answers, RAW, {stdout: CREATED});
test('-q says nothing', answers, `-q ${RAW}`, {});
test('-o size wins over SIZE', answers, `-o size=2M ${RAW}`, {stdout: 'Created: FILE (raw, 2097152 bytes)\n'});
test('takes vhd for vpc', answers, '-f vhd -o force_size=on FILE 1M', {stdout: 'Created: FILE (vpc, 1048576 bytes)\n'});
test('-o wins over a flag of its own', answers, '-f qcow2 --cluster-size 4k -o cluster_size=3000 FILE 1M', {
  exit: 1,
  stderr: 'create: FILE: cluster_size=3000: Cluster size must be a power of two between 512 and 2048k\n',
});
test('a refused value is named with its key', answers, '-f qcow2 -o refcount_bits=x FILE 1M', {
  exit: 1,
  stderr: "create: refcount_bits=x: Parameter 'refcount_bits' expects a number\n",
});
test('lists the keys of raw', answers, '-o foo=1 FILE 1M', {
  exit: 1,
  stderr: 'create: raw output does not support -o foo (accepted keys: size, nocow, preallocation, extent_size_hint)\n',
});
test('lists the keys of vpc', answers, '-f vpc -o foo=1 FILE 1M', {
  exit: 1,
  stderr:
    "create: unrecognised -o key 'foo' for target vpc " +
    '(accepted keys: size, subformat, force_size, force_size_calc, nocow, preallocation, extent_size_hint)\n',
});
test('raw has no metadata', answers, '-o preallocation=metadata FILE 1M', {
  exit: 1,
  stderr: 'create: FILE: preallocation=metadata: Unsupported preallocation mode: metadata\n',
});
const MIB_BLOCKS = 'Block size must be a multiple of 1 MiB, at most 256 MiB';
test('a vhdx block that is no multiple of 1 MiB', answers, '-f vhdx -o block_size=1536k FILE 1M', {
  exit: 1,
  stderr: `create: FILE: block_size=1536k: ${MIB_BLOCKS}\n`,
});
test('a vhdx block that qemu-img would cut', answers, '-f vhdx --block-size 512M FILE 1M', {
  exit: 1,
  stderr: `create: FILE: block_size=512M: ${MIB_BLOCKS}\n`,
});
test('a vhdx log that qemu-img would round', answers, '-f vhdx -o log_size=1500k FILE 1M', {
  exit: 1,
  stderr: 'create: FILE: log_size=1500k: Log size must be a multiple of 1 MB\n',
});
const LINE_VHDX = "Formatting 'FILE', fmt=vhdx size=1048576 log_size=1536000 block_size=536870912\n";
test(
  'as qemu-img, rounds them',
  answers,
  '-f vhdx -o log_size=1500k,block_size=512M FILE 1M',
  {stdout: LINE_VHDX},
  '11.1.3',
);
test('an unknown vmdk subformat', answers, '-f vmdk --subformat custom FILE 1M', {
  exit: 1,
  stderr: 'create: FILE: subformat=custom: invalid parameter value: custom\n',
});
test('an unknown vpc subformat', answers, '-f vpc -o subformat=custom FILE 1M', {
  exit: 1,
  stderr: "create: FILE: subformat=custom: Parameter 'subformat' does not accept value 'custom'\n",
});
test('force_size_calc has no effect', answers, '-f vpc -o force_size_calc=on FILE 1M', {
  stdout: 'Created: FILE (vpc, 1079296 bytes)\n',
});
test('encryption without a secret', answers, '-f qcow2 -o encrypt.format=luks FILE 1M', {
  exit: 1,
  stderr: "create: FILE: Parameter 'encrypt.key-secret' is required for cipher\n",
});
for (const format of ['vpc', 'vhdx']) {
  test(`${format} has no backing file in -o either`, answers, `-f ${format} -o backing_file=BASE FILE`, {
    exit: 1,
    stderr: `create: FILE: Backing file not supported for file format '${format}'\n`,
  });
}
test('raw has no backing file in -o either', answers, '-o backing_file=BASE FILE', {
  exit: 1,
  stderr:
    'create: raw output does not support -o backing_file (accepted keys: size, nocow, preallocation, extent_size_hint)\n',
});

test('-b in -o needs a format too', answers, '-f qcow2 -b BASE FILE', {
  exit: 1,
  stderr: 'create: FILE: unknown format; if it is a raw disk, name the format raw\nCould not open backing image.\n',
});
test('-b with -o backing_fmt', answers, '-f qcow2 -b BASE -o backing_fmt=raw FILE', {
  stdout: 'Created: FILE (qcow2, 2097152 bytes)\n',
});
test('a backing file that is the target', answers, '-f qcow2 -b FILE -F raw FILE 1M', {
  exit: 1,
  stderr: 'create: FILE: Error: Trying to create an image with the same filename as the backing file\n',
});

test('a device that keeps nothing is refused', async (t) => {
  const {exit, stdout, stderr} = await runInstar(['create', '-f', 'qcow2', '/dev/null', '1M']);
  const why = 'Neither a regular file nor a block device';
  t.deepEqual({exit, stdout, stderr}, {exit: 1, stdout: '', stderr: `create: /dev/null: ${why}\n`});
});

test('a refused request leaves the old image as it was', async (t) => {
  const file = path.join(makeFolder(t), 'image');
  writeFileSync(file, 'old');
  for (const options of ['cluster_size=3', 'refcount_bits=8,compat=0.10', 'preallocation=often']) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const {exit} = await runInstar(['create', '-f', 'qcow2', '-o', options, file, '1M']);
    t.is(exit, 1);
    t.is(readFileSync(file, 'utf8'), 'old');
  }
});

const LINE = "Formatting 'FILE', fmt=raw size=1048576\n";
test('as qemu-img, prints the Formatting line', answers, RAW, {stdout: LINE}, '10.2.2');
test(
  'as qemu-img, refuses two sizes',
  answers,
  `-o size=2M ${RAW}`,
  {
    exit: 1,
    stderr: 'qemu-img: FILE: The image size must be specified only once\n',
  },
  '10.2.2',
);
test(
  'as qemu-img, asks for a size',
  answers,
  'FILE',
  {
    exit: 1,
    stderr: 'qemu-img: FILE: Image creation needs a size parameter\n',
  },
  '10.2.2',
);
test(
  'as qemu-img, refuses an option list that ends in a comma',
  answers,
  '-o size=1M, FILE',
  {
    exit: 1,
    stderr: 'qemu-img: Invalid option list: size=1M,\n',
  },
  '10.2.2',
);
test(
  'as qemu-img, cannot create bochs',
  answers,
  '-f bochs FILE 1M',
  {
    exit: 1,
    stderr: "qemu-img: FILE: Format driver 'bochs' does not support image creation\n",
  },
  '10.2.2',
);
test(
  'as qemu-img, refuses a backing file without format',
  answers,
  '-f qcow2 -b BASE FILE',
  {
    exit: 1,
    stderr: 'qemu-img: FILE: Backing file specified without backing format\nDetected format of raw.\n',
  },
  '10.2.2',
);
test(
  'as qemu-img 7.2.22, leaves the hint without a newline',
  answers,
  '-f qcow2 -b BASE FILE',
  {
    exit: 1,
    stderr: 'qemu-img: FILE: Backing file specified without backing format\nDetected format of raw.',
  },
  '7.2.22',
);
test(
  'as qemu-img 5.2.0, does not name the refused parameter',
  answers,
  '-f vpc -o subformat=foo FILE 1M',
  {
    exit: 1,
    stdout: "Formatting 'FILE', fmt=vpc size=1048576 subformat=foo\n",
    stderr: "qemu-img: FILE: Invalid parameter 'foo'\n",
  },
  '5.2.0',
);

test('create --output=json gives the result whole', async (t) => {
  const file = path.join(makeFolder(t), 'image');
  const {stdout} = await runInstar(['create', '-q', '-f', 'qcow2', '--output=json', file, '1G']);
  t.deepEqual(JSON.parse(stdout), {
    filename: file,
    format: 'qcow2',
    'virtual-size': 1_073_741_824,
    'file-size': 196_624,
    'actual-size': statSync(file).blocks * 512,
    files: [file],
    sandbox: 'wasm',
  });
});

test('a seed and SOURCE_DATE_EPOCH make the same image twice', async (t) => {
  const folder = makeFolder(t);
  for (const name of ['a', 'b']) {
    mkdirSync(path.join(folder, name));
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as a build would
    await runInstar(['create', '-f', 'vhdx', '--seed', 's', path.join(folder, name, 'image'), '1M'], {
      environment: {SOURCE_DATE_EPOCH: '1'},
    });
  }

  const [a, b] = ['a', 'b'].map((name) => readFileSync(path.join(folder, name, 'image')));
  t.true(a !== undefined && b !== undefined && a.equals(b));
});

const PROGRAM = path.join(import.meta.dirname, '../../../instar.ts');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`create ended by ${signal} leaves the old file and nothing else`, async (t) => {
    const folder = makeFolder(t);
    const file = path.join(folder, 'image');
    writeFileSync(file, 'old');
    const argv = [PROGRAM, 'create', '-o', 'preallocation=full', file, '50G'];
    const child = spawn(process.execPath, argv, {stdio: 'ignore'});
    while (readdirSync(folder).length === 1) {
      // oxlint-disable-next-line no-await-in-loop -- waits until the new file is there
      await setTimeout(10);
    }

    child.kill(signal);
    const [code, killedBy] = (await once(child, 'exit')) as [number | null, string | null];
    t.true(code !== 0 || killedBy !== null);
    t.deepEqual(readdirSync(folder), ['image']);
    t.is(readFileSync(file, 'utf8'), 'old');
  });
}

const testFullDisk = canMountSmallDisk() ? test.serial : test.skip;

for (const words of ['-f raw -o preallocation=full', '-f raw -o preallocation=falloc', '-f qcow2 -o cluster_size=2M']) {
  testFullDisk(`create ${words} on a full disk leaves the old file and nothing else`, async (t) => {
    const folder = makeFolder(t);
    t.true(mountSmallDisk(folder));
    t.teardown(() => unmountSmallDisk(folder));
    const file = path.join(folder, 'image');
    writeFileSync(file, 'old');
    const {exit, stderr} = await runInstar(['create', ...words.split(' '), file, '10M']);
    t.is(exit, 1);
    t.regex(stderr, /^create: .*: No space left on device\n$/);
    t.deepEqual(readdirSync(folder), ['image']);
    t.is(readFileSync(file, 'utf8'), 'old');
  });
}

test('create makes files that others may read', async (t) => {
  const file = path.join(makeFolder(t), 'image');
  await runInstar(['create', file, '1']);
  t.is(statSync(file).mode & 0o777, 0o644 & ~process.umask());
  t.is(statSync(file).size, 512);
});
