import {spawnSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {removeSamples, writeSample} from '../../../operations/check/test/support/check-both.ts';
import {makeVdiSample} from '../../../operations/check/test/support/other-samples.ts';
import {makeQcow2Sample} from '../../../operations/check/test/support/qcow2-sample.ts';
import {runInstar, runQemuImg} from '../../test/run-qemu-img.ts';

test.after.always(removeSamples);

const LEAK = {at: 2 * 4096 + 2 * 5, hex: '0002'};
const UNCOUNTED = {at: 2 * 4096 + 2 * 6, hex: '0000'};
const clean = (): string => writeSample(makeQcow2Sample(), []);
/** One cluster more, which is counted as used and is not. */
const leaking = (): string => writeSample(makeQcow2Sample(), [{at: 2 * 4096 + 2 * 9, hex: '0001'}], 10 * 4096);
const corrupt = (): string => writeSample(makeQcow2Sample(), [UNCOUNTED]);

test('exit codes tell leaks from corruptions', async (t) => {
  t.is((await runInstar(['check', clean()])).exit, 0);
  t.is((await runInstar(['check', corrupt()])).exit, 2);
  t.is((await runInstar(['check', leaking()])).exit, 3);
});

test('-q prints findings only', async (t) => {
  const {exit, stdout, stderr} = await runInstar(['check', '-q', corrupt()]);
  t.deepEqual([exit, stdout], [2, '']);
  t.true(stderr.startsWith('ERROR cluster 6 refcount=0 reference=1\n'));
});

test('the JSON of instar always has the same members', async (t) => {
  const keys = [
    'image-end-offset',
    'compressed-clusters',
    'total-clusters',
    'corruptions',
    'check-errors',
    'refcount-errors',
    'leaks',
    'allocated-clusters',
    'filename',
    'format',
    'fragmented-clusters',
  ];
  for (const file of [clean(), corrupt(), writeSample(makeVdiSample(), [])]) {
    const {stdout} = await runInstar(['check', '--output=json', file]);
    t.deepEqual(Object.keys(JSON.parse(stdout)), keys);
  }
});

test('the JSON of qemu-img leaves out what is zero, and so does --unsafe-quirks', async (t) => {
  const file = clean();
  const {stdout} = await runQemuImg(['check', '--output=json', file], '11.1.3');
  t.deepEqual(JSON.parse(stdout), {
    'image-end-offset': 36_864,
    'total-clusters': 64,
    'check-errors': 0,
    'allocated-clusters': 4,
    filename: file,
    format: 'qcow2',
  });
  t.is((await runInstar(['check', '--output=json', '--unsafe-quirks', file])).stdout, stdout);
});

test('refcount errors are the clusters that are counted wrong', async (t) => {
  const file = writeSample(makeQcow2Sample(), [LEAK, UNCOUNTED]);
  const {stdout} = await runInstar(['check', '--output=json', file]);
  t.like(JSON.parse(stdout), {'refcount-errors': 2, leaks: 1});
});

test('a format without checks has an exit code of its own', async (t) => {
  const file = clean();
  for (const output of ['human', 'json']) {
    t.deepEqual(await runQemuImg(['check', '-f', 'raw', `--output=${output}`, file], '11.1.3'), {
      exit: 63,
      stdout: '',
      stderr: 'qemu-img: This image format does not support checks\n',
    });
  }
});

test('repair is refused in words of its own, wrong values as qemu-img does', async (t) => {
  const file = corrupt();
  const before = readFileSync(file);
  const refused = await runInstar(['check', '-r', 'all', file]);
  t.is(refused.exit, 1);
  t.regex(refused.stderr, /^check: Repair \(-r\) is not available in this build of instar/);
  t.deepEqual(readFileSync(file), before);
  t.is(
    (await runQemuImg(['check', '-r', 'foo', file], '7.2.22')).stderr.split('\n')[0],
    "qemu-img: Unknown option value for -r (expecting 'leaks' or 'all'): foo",
  );
  t.is(
    (await runQemuImg(['check', '-r', 'foo', file], '11.1.3')).stderr.split('\n')[0],
    "qemu-img: --repair (-r) expects 'leaks' or 'all', not 'foo'",
  );
});

test('a wrong cache mode is refused as qemu-img words it', async (t) => {
  t.deepEqual(await runQemuImg(['check', '-T', 'foo', clean()], '11.1.3'), {
    exit: 1,
    stdout: '',
    stderr: 'qemu-img: Invalid source cache option: foo\n',
  });
});

/** An overlay whose backing file is `backing`; made by instar itself. */
async function makeOverlay(name: string, backing: string): Promise<string> {
  const file = path.join(path.dirname(backing), name);
  const {exit, stderr} = await runInstar(['create', '-f', 'qcow2', '-u', '-b', backing, '-F', 'qcow2', file, '256k']);
  if (exit !== 0) throw new Error(stderr);
  return file;
}

test('nothing that an image names is opened, unless asked for or in the name of qemu-img', async (t) => {
  const overlay = await makeOverlay('overlay.qcow2', `${clean()}.missing`);
  t.is((await runInstar(['check', overlay])).exit, 0);
  t.is((await runInstar(['check', '--chain', overlay])).exit, 1);
  const {exit, stderr} = await runQemuImg(['check', overlay], '11.1.3');
  t.is(exit, 1);
  t.regex(stderr, /Could not open backing file: Could not open '.*\.missing': No such file or directory\n$/);
});

test('--chain checks every image, and the worst of them decides', async (t) => {
  const overlay = await makeOverlay('overlay.qcow2', corrupt());
  t.is((await runInstar(['check', overlay])).exit, 0);
  const {exit, stdout, stderr} = await runInstar(['check', '--chain', overlay]);
  t.is(exit, 2);
  t.true(stderr.startsWith('ERROR cluster 6 refcount=0 reference=1\n'));
  t.deepEqual(stdout.split('\n').filter((line) => line.startsWith('image: ')).length, 2);
  const json = await runInstar(['check', '--chain', '--output=json', overlay]);
  t.deepEqual(
    (JSON.parse(json.stdout) as {corruptions: number}[]).map(({corruptions}) => corruptions > 0),
    [false, true],
  );
});

test("a snapshot's name cannot drive a terminal, except in the name of qemu-img", async (t) => {
  // The name is the byte behind the id, which is behind 16 bytes of extra data.
  const hostile = {at: 9 * 4096 + 40 + 16 + 1, hex: '1b5b'};
  const file = writeSample(makeQcow2Sample({snapshots: 1}), [{at: 9 * 4096, hex: '0000000000009200'}, hostile]);
  t.regex((await runInstar(['check', file])).stderr, /^ERROR snapshot 1 \(\\x1b\[\) l1_offset=0x9200: /);
  t.true(
    (await runQemuImg(['check', file], '11.1.3')).stderr.startsWith('ERROR snapshot 1 (\u001B[) l1_offset=0x9200'),
  );
});

test('findings are written before the result, also by the program itself', (t) => {
  const file = corrupt();
  writeFileSync(`${file}.sh`, `"$1" "$2" check "$3" 2>&1\n`);
  const program = path.resolve(import.meta.dirname, '../../../instar.ts');
  const {stdout, status} = spawnSync('sh', [`${file}.sh`, process.execPath, program, file], {encoding: 'utf8'});
  t.is(status, 2);
  t.true(stdout.startsWith('ERROR cluster 6 refcount=0 reference=1\n'));
  t.true(stdout.indexOf('errors were found') > 0);
});

test('findings behind the record limit are counted, and said to be missing', async (t) => {
  const uncounted = {at: 2 * 4096 + 2 * 5, hex: '0000 0000 0000 0000'};
  const file = writeSample(makeQcow2Sample(), [uncounted]);
  const all = await runInstar(['check', file]);
  const lines = all.stderr.split('\n').filter((line) => line !== '');
  t.is(lines.length, 8);
  const some = await runInstar(['check', '--record-limit', '2', file]);
  t.deepEqual([some.exit, some.stdout], [all.exit, all.stdout]);
  t.is(
    some.stderr,
    `${lines.slice(0, 2).join('\n')}\ncheck: warning: 6 more findings are not shown; --record-limit sets how many are\n`,
  );
});

/** Made by instar itself; its bytes may be changed, its end cut. */
async function makeImage(format: string, options: string, change: (bytes: Buffer) => Buffer): Promise<string> {
  const file = path.join(path.dirname(clean()), `image.${format}`);
  const {exit, stderr} = await runInstar([
    'create',
    '-f',
    format,
    ...(options === '' ? [] : ['-o', options]),
    file,
    '8M',
  ]);
  if (exit !== 0) throw new Error(stderr);
  writeFileSync(file, change(readFileSync(file)));
  return file;
}

type Recipe = {
  readonly format: string;
  readonly options?: string;
  readonly change: (bytes: Buffer) => Buffer;
};

const findsIn = test.macro<[Recipe, number, RegExp]>({
  async exec(t, {format, options = '', change}, exit, stderr) {
    const answer = await runInstar(['check', await makeImage(format, options, change)]);
    t.is(answer.exit, exit);
    t.regex(answer.stderr, stderr);
  },
  title: (given = '') => `instar check finds ${given}`,
});

/** The footer's sum leaves out the sum itself. */
function setDiskType(bytes: Buffer, type: number): Buffer {
  bytes.writeUInt32BE(type, 60);
  bytes.writeUInt32BE(0, 64);
  bytes.writeUInt32BE(~bytes.subarray(0, 512).reduce((sum, byte) => sum + byte, 0) >>> 0, 64);
  return bytes;
}

const PLACED = 'subformat=fixed,block_size=1M,block_state_zero=off';
const cut =
  (count: number) =>
  (bytes: Buffer): Buffer =>
    bytes.subarray(0, -count);
const put =
  (at: number, hex: string) =>
  (bytes: Buffer): Buffer => {
    bytes.set(Buffer.from(hex, 'hex'), at);
    return bytes;
  };

test(
  'a vpc of an unknown disk type',
  findsIn,
  {format: 'vpc', change: (bytes) => setDiskType(bytes, 255)},
  2,
  /^ERROR disk type 255 is none of /,
);
test('a vpc without its last footer', findsIn, {format: 'vpc', change: cut(512)}, 2, /^ERROR the footer at the end /);
test(
  'a vhdx without its last blocks',
  findsIn,
  {format: 'vhdx', options: PLACED, change: cut(2_097_152)},
  2,
  /^check: VHDX BAT entry 6 start offset \d+ points after end of file \(\d+\)/,
);
test(
  'a vhdx with a broken region table',
  findsIn,
  {format: 'vhdx', change: put(0x3_00_00, '00')},
  1,
  /^check: Could not /,
);
test('a vmdk of an unknown version', findsIn, {format: 'vmdk', change: put(4, 'ff')}, 1, /^check: Could not open /);
