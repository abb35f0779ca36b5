import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {LAYER_FLAG_NO_DIFFERENCING} from '../../../../guest/abi/chain-config.ts';
import {findBinaries} from '../../../command-line/test/qemu-img-binaries.ts';
import type {ImageFormat} from '../../info/image-facts.ts';
import {mergeStretches, stretchOf, type Stretch} from './support/merge-walked.ts';
import {makePattern} from './support/other-samples.ts';
import {folder} from './support/saved-layers.ts';
import {walkLayers, type LayerToWalk} from './support/walk-layers.ts';

const MIB = 0x10_00_00;
const binary = findBinaries().at(-1);
test.after.always(() => rmSync(folder, {recursive: true}));

/** Data, holes and zeros that are written, with ends that no grain shares; 12 MiB. */
const contents = Buffer.concat([
  makePattern(300_000),
  Buffer.alloc(3 * MIB - 300_000),
  makePattern(70_000, 2),
  Buffer.alloc(9 * MIB - 74_096),
  makePattern(4096, 3),
]);

function qemuImg(cwd: string, argv: readonly string[]): string {
  if (binary === undefined) throw new Error('There is no qemu-img.');
  const {status, stdout, stderr} = spawnSync(binary.path, argv, {cwd, encoding: 'utf8'});
  if (status !== 0) throw new Error(`qemu-img ${argv.join(' ')}: ${stderr}`);
  return stdout;
}

/** A row of qemu-img's map; releases before 8.2 do not say what is compressed. */
type MapRow = {
  readonly start: number;
  readonly length: number;
  readonly zero: boolean;
  readonly data: boolean;
  readonly compressed?: boolean;
  readonly offset?: number;
};

function readMap(text: string): readonly Stretch[] {
  return (JSON.parse(text) as readonly MapRow[]).map(({start, length, zero, data, compressed, offset}) => ({
    start: BigInt(start),
    length: BigInt(length),
    isAllocated: true,
    isZero: zero,
    isData: data,
    isCompressed: compressed ?? false,
    offset: offset === undefined ? undefined : BigInt(offset),
  }));
}

let folders = 0;

/** Converted by qemu-img in a folder of its own: the image first, then what it consists of. */
function convert(format: ImageFormat, options: string): readonly string[] {
  const own = path.join(folder, `made-${folders++}`);
  mkdirSync(own);
  writeFileSync(path.join(own, 'raw'), contents);
  qemuImg(own, ['convert', '-f', 'raw', '-O', format, '-o', options, 'raw', `disk.${format}`]);
  const parts = readdirSync(own).filter((name) => name.startsWith('disk-'));
  return [`disk.${format}`, ...parts.toSorted()].map((name) => path.join(own, name));
}

const reads = test.macro({
  async exec(t, format: ImageFormat, options: string) {
    if (binary === undefined) return t.pass('no qemu-img to make images with');
    const files = convert(format, options);
    const layers: readonly LayerToWalk[] = [{format, files, flags: LAYER_FLAG_NO_DIFFERENCING}];
    const walk = await walkLayers(layers, {readSize: 65_521});
    if (walk.kind === 'refused') return t.fail(walk.reason);
    t.true(walk.contents.subarray(0, contents.length).equals(contents), 'contents');
    const theirs = readMap(
      qemuImg(path.dirname(files[0] ?? ''), ['map', '-f', format, '--output=json', files[0] ?? '']),
    );
    const saysCompressed = theirs.some(({isCompressed}) => isCompressed);
    const ours = walk.extents.map((extent) => ({
      ...stretchOf(extent),
      isAllocated: true,
      isCompressed: saysCompressed && extent.isCompressed,
    }));
    t.deepEqual(mergeStretches(ours), mergeStretches(theirs), 'map');
    const plain = await walkLayers([{format, files}]);
    t.true(plain.kind === 'walked' && plain.contents.equals(walk.contents), 'as instar reads it');
  },
  title: (_, format: ImageFormat, options: string) => `read as qemu-img reads it: ${format}, ${options}`,
});
for (const subformat of [
  'monolithicSparse',
  'monolithicFlat',
  'twoGbMaxExtentSparse',
  'twoGbMaxExtentFlat',
  'streamOptimized',
]) {
  test(reads, 'vmdk', `subformat=${subformat}`);
}

test(reads, 'vmdk', 'zeroed_grain=on');
test(reads, 'vpc', 'subformat=dynamic');
test(reads, 'vpc', 'subformat=fixed,force_size=on');
test(reads, 'vhdx', 'subformat=dynamic');
test(reads, 'vhdx', 'subformat=fixed,block_size=1M');
test(reads, 'vhdx', 'block_state_zero=off');
