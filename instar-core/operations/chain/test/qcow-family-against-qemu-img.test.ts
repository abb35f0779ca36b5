import {Buffer} from 'node:buffer';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {findBinaries} from '../../../command-line/test/qemu-img-binaries.ts';
import {spawnPatiently} from '../../../command-line/test/spawn-patiently.ts';
import {mergeStretches, stretchOf, type Stretch} from './support/merge-walked.ts';
import {makePattern} from './support/other-samples.ts';
import {walkLayers, type LayerToWalk, type Walk} from './support/walk-layers.ts';

const binary = findBinaries().at(-1);
const folder = mkdtempSync(path.join(tmpdir(), 'instar-qcow-against-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const SECRET = ['--object', 'secret,id=key,data=tricky'];
const passphrase = Buffer.from('tricky');
/** Data, zeros and text that compresses, with ends that no cluster shares. */
const first = Buffer.concat([
  makePattern(300_000),
  Buffer.alloc(700_000),
  Buffer.from('0123456789abcdef'.repeat(10_000)),
  Buffer.alloc(2_047_168),
  makePattern(4096, 3),
]);
const second = Buffer.concat([makePattern(100_000, 9), first.subarray(100_000, 3_000_000), Buffer.alloc(211_264)]);

function qemuImg(argv: readonly string[]): string {
  if (binary === undefined) throw new Error('There is no qemu-img.');
  const {status, stdout, stderr} = spawnPatiently(binary.path, argv, {cwd: folder});
  // It writes a compressed qcow whole and ends with 1 nevertheless, without a word.
  const isSilent = argv.includes('-c') && argv.includes('qcow') && stderr === '';
  if (status !== 0 && !isSilent) throw new Error(`qemu-img ${argv.join(' ')}: ${stderr}`);
  return stdout;
}

test.before(() => {
  writeFileSync(path.join(folder, 'first.raw'), first);
  writeFileSync(path.join(folder, 'second.raw'), second);
});

/** A row of qemu-img's map; releases before 8.2 do not say what is compressed. */
type MapRow = {
  readonly start: number;
  readonly length: number;
  readonly depth: number;
  readonly present?: boolean;
  readonly zero: boolean;
  readonly data: boolean;
  readonly compressed?: boolean;
  readonly offset?: number;
};

function theirMap(image: readonly string[]): readonly Stretch[] {
  const rows = JSON.parse(qemuImg(['map', '--output=json', ...image])) as readonly MapRow[];
  return rows.map(({start, length, zero, data, compressed, offset}) => ({
    start: BigInt(start),
    length: BigInt(length),
    // Chains merge what lower layers answer, so depth and presence are for the map command's own tests.
    isAllocated: true,
    isZero: zero,
    isData: data,
    isCompressed: compressed ?? false,
    offset: offset === undefined ? undefined : BigInt(offset),
  }));
}

function ourMap(walk: Walk, saysCompressed: boolean): readonly Stretch[] {
  return walk.extents.map((extent) => ({
    ...stretchOf(extent),
    isAllocated: true,
    isCompressed: saysCompressed && extent.isCompressed,
  }));
}

type Case = {
  /** What follows `qemu-img`, line by line. */
  readonly recipe: readonly (readonly string[])[];
  readonly layers: readonly LayerToWalk[];
  /** How qemu-img is told of the image; absent: not asked for a map. */
  readonly image?: readonly string[];
  readonly contents: Buffer;
};

const reads = test.macro({
  async exec(t, {recipe, layers, image, contents}: Case) {
    if (binary === undefined) return t.pass('no qemu-img to make images with');
    for (const line of recipe) qemuImg(line);
    const absolute = layers.map((layer) => ({...layer, files: layer.files.map((file) => path.join(folder, file))}));
    const walk = await walkLayers(absolute, {readSize: 65_521});
    if (walk.kind === 'refused') return t.fail(walk.reason);
    t.true(walk.contents.subarray(0, contents.length).equals(contents), 'contents');
    if (image === undefined) return;
    const theirs = theirMap(image);
    const saysCompressed = theirs.some(({isCompressed}) => isCompressed);
    t.deepEqual(mergeStretches(ourMap(walk, saysCompressed)), mergeStretches(theirs), 'map');
  },
  title: (given = '') => `read as qemu-img reads it: ${given}`,
});

function converted(name: string, format: 'qcow2' | 'qcow' | 'qed', options: string, ...flags: string[]): Case {
  const argv = ['convert', ...flags, '-f', 'raw', '-O', format, ...(options === '' ? [] : ['-o', options])];
  const data = /data_file=([^,]+)/.exec(options)?.[1];
  return {
    recipe: [[...argv, 'first.raw', name]],
    layers: [{format, files: data === undefined ? [name] : [name, data]}],
    image: ['-f', format, name],
    contents: first,
  };
}

function encrypted(name: string, format: 'qcow2' | 'qcow', options: string): Case {
  const flags = ['-f', 'raw', '-O', format, '-o', `${options},encrypt.key-secret=key`];
  return {
    recipe: [['convert', ...SECRET, ...flags, 'first.raw', name]],
    layers: [{format, files: [name], secret: passphrase}],
    image: [...SECRET, '--image-opts', `driver=${format},file.filename=${name},encrypt.key-secret=key`],
    contents: first,
  };
}

if (binary === undefined && process.env['INSTAR_REQUIRE_ALL'] !== '1') {
  test.skip('comparing with qemu-img: none is provisioned (npm run binaries) and none is installed', (t) => t.pass());
} else {
  for (const size of ['512', '4k', '64k', '2M']) {
    test(`qcow2 of clusters of ${size}`, reads, converted(`c${size}.qcow2`, 'qcow2', `cluster_size=${size}`));
  }

  test('qcow2 version 2', reads, converted('v2.qcow2', 'qcow2', 'compat=0.10'));
  test('qcow2 with subclusters', reads, converted('sub.qcow2', 'qcow2', 'extended_l2=on,cluster_size=16k'));
  test('qcow2 preallocated', reads, converted('pre.qcow2', 'qcow2', 'preallocation=metadata'));
  test('qcow2 with space reserved', reads, converted('space.qcow2', 'qcow2', 'preallocation=falloc'));
  test('qcow2 deflated', reads, converted('deflate.qcow2', 'qcow2', '', '-c'));
  test('qcow2 in zstd', reads, converted('zstd.qcow2', 'qcow2', 'compression_type=zstd,cluster_size=4k', '-c'));
  test('qcow2 with a data file', reads, converted('apart.qcow2', 'qcow2', 'data_file=apart.data'));
  test('qcow2 with a raw data file', reads, converted('like.qcow2', 'qcow2', 'data_file=like.raw,data_file_raw=on'));
  test('qcow2 in AES', reads, encrypted('aes.qcow2', 'qcow2', 'encrypt.format=aes'));
  test('qcow2 in LUKS', reads, encrypted('luks.qcow2', 'qcow2', 'encrypt.format=luks,encrypt.iter-time=10'));
  test('qcow', reads, converted('plain.qcow', 'qcow', ''));
  test('qcow deflated', reads, converted('deflate.qcow', 'qcow', '', '-c'));
  test('qcow in AES', reads, encrypted('aes.qcow', 'qcow', 'encrypt.format=aes'));
  test('qed', reads, converted('plain.qed', 'qed', ''));
  test('qed of small clusters', reads, converted('small.qed', 'qed', 'cluster_size=4096,table_size=2'));

  const snapshots: Case['recipe'] = [
    ['convert', '-f', 'raw', '-O', 'qcow2', 'first.raw', 'snap.qcow2'],
    ['snapshot', '-c', '2', 'snap.qcow2'],
    ['convert', '-n', '-f', 'raw', '-O', 'qcow2', 'second.raw', 'snap.qcow2'],
    ['snapshot', '-c', 'later', 'snap.qcow2'],
  ];
  const taken = {format: 'qcow2', files: ['snap.qcow2']} as const;
  test.serial('a snapshot by its name', reads, {
    recipe: snapshots,
    layers: [{...taken, snapshot: 'later'}],
    contents: second,
  });
  test.serial('an id before any name', reads, {recipe: [], layers: [{...taken, snapshot: '1'}], contents: first});
  test.serial('the id of one that is another’s name', reads, {
    recipe: [],
    layers: [{...taken, snapshot: '2'}],
    contents: second,
  });

  test('qcow2 over qed over qcow', reads, {
    recipe: [
      ['convert', '-f', 'raw', '-O', 'qcow', 'second.raw', 'low.qcow'],
      ['create', '-q', '-f', 'qed', '-b', 'low.qcow', '-F', 'qcow', 'middle.qed'],
      ['convert', '-f', 'raw', '-O', 'qcow2', '-B', 'middle.qed', '-F', 'qed', 'first.raw', 'top.qcow2'],
    ],
    layers: [
      {format: 'qcow2', files: ['top.qcow2']},
      {format: 'qed', files: ['middle.qed']},
      {format: 'qcow', files: ['low.qcow']},
    ],
    image: ['-f', 'qcow2', 'top.qcow2'],
    contents: first,
  });
}
