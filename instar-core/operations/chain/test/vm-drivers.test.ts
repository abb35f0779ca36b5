import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {readFileSync, rmSync} from 'node:fs';
import test from 'ava';
import {LAYER_FLAG_NO_DIFFERENCING} from '../../../../guest/abi/chain-config.ts';
import {findBinaries} from '../../../command-line/test/qemu-img-binaries.ts';
import type {ImageFormat} from '../../info/image-facts.ts';
import {makePattern} from './support/other-samples.ts';
import {folder, grain, letters, MIB, save, walk, zeros} from './support/saved-layers.ts';
import {makeVhdx} from './support/vhdx-sample.ts';
import {makeCowd, makeDescriptor, makeSeSparse} from './support/vmdk-samples.ts';
import {makeVpc} from './support/vpc-sample.ts';

const binary = findBinaries().at(-1);
test.after.always(() => rmSync(folder, {recursive: true}));

/** Contents, and what the stretches are. */
type Expected = readonly [contents: Buffer, map: string];

/** One image, and where it can also by qemu-img. `files`: the image first, then what it consists of. */
const reads = test.macro({
  async exec(t, format: ImageFormat, files: Readonly<Record<string, Buffer>>, [contents, map]: Expected) {
    const saved = save(files);
    const whole = await walk([{format, files: saved}]);
    t.true(whole.contents.equals(contents), 'read at once');
    t.is(whole.extents.map((extent) => letters(extent)).join(' '), map);
    const pieces = await walk([{format, files: saved}], 4093);
    t.true(pieces.contents.equals(contents), 'read in pieces');
    t.true((await walk([{format, files: saved, flags: LAYER_FLAG_NO_DIFFERENCING}])).contents.equals(contents));
    if (binary === undefined) return t.log('no qemu-img to compare with');
    const raw = `${saved[0]}.raw`;
    const {status, stderr} = spawnSync(binary.path, ['convert', '-f', format, '-O', 'raw', saved[0] ?? '', raw]);
    t.is(status, 0, String(stderr));
    return t.true(readFileSync(raw).equals(contents), 'read by qemu-img');
  },
  title: (given = '', format: ImageFormat) => `${format} is read: ${given}`,
});

test(
  'ESX sparse extents',
  reads,
  'vmdk',
  {
    'a.vmdk': makeDescriptor({createType: 'vmfsSparse', extents: ['RW 40 VMFSSPARSE "a-delta.vmdk"']}),
    'a-delta.vmdk': makeCowd(40, 8, [
      {grain: 0, data: grain(1)},
      {grain: 1, data: grain(2)},
      {grain: 4, data: grain(3)},
    ]),
  },
  [Buffer.concat([grain(1), grain(2), zeros(8192), grain(3)]), '0:da0 2:z0 4:da0'],
);
test(
  'VMware sparse extents of 64 bits',
  reads,
  'vmdk',
  {
    'a.vmdk': makeDescriptor({createType: 'seSparse', extents: ['RW 40 SESPARSE "a-sesparse.vmdk"']}),
    'a-sesparse.vmdk': makeSeSparse(40, [
      {grain: 3, data: grain(1)},
      {grain: 0, entry: 0x10_00_00_00_00_00_00_00n},
      {grain: 1, entry: 0x20_00_00_00_00_00_00_00n},
      {grain: 4, data: grain(2)},
    ]),
  },
  [Buffer.concat([zeros(12_288), grain(1), grain(2)]), '0:za0 1:za0 2:z0 3:da0 4:da0'],
);
test(
  'extents of several kinds, the flat one from a sector on',
  reads,
  'vmdk',
  {
    'a.vmdk': makeDescriptor({
      createType: 'twoGbMaxExtentSparse',
      extents: ['RW 16 VMFSSPARSE "one.vmdk"', 'RW 8 FLAT "two.img" 3', 'RW 8 VMFS "three.img"'],
    }),
    'one.vmdk': makeCowd(16, 16, [{grain: 0, data: Buffer.concat([grain(1), grain(2)])}]),
    'two.img': Buffer.concat([Buffer.alloc(1536, 1), grain(3)]),
    'three.img': grain(4),
  },
  [Buffer.concat([grain(1), grain(2), grain(3), grain(4)]), '0:da0 2:da0 3:da0'],
);

const block = makePattern(MIB, 5);
const twoBlocks = {sectors: (2 * MIB) / 512, blockSize: MIB} as const;
test(
  'blocks, whose bitmaps do not matter',
  reads,
  'vpc',
  {'a.vhd': makeVpc({type: 3, ...twoBlocks, blocks: [undefined, {bitmap: zeros(256), data: block}]})},
  [Buffer.concat([zeros(MIB), block]), '0:za0 256:da0'],
);

const unread = Array.from({length: 6}, (_, state) => [state === 4 ? 0 : state] as const);
test(
  'states of blocks',
  reads,
  'vhdx',
  {'a.vhdx': makeVhdx({virtualSize: 7 * MIB, entries: [...unread, [6, block]]})},
  [Buffer.concat([zeros(6 * MIB), block]), '0:za0 1536:da0'],
);
