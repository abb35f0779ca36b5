import {Buffer} from 'node:buffer';
import {rmSync} from 'node:fs';
import test from 'ava';
import {LAYER_FLAG_NO_DIFFERENCING} from '../../../../guest/abi/chain-config.ts';
import type {ImageFormat} from '../../info/image-facts.ts';
import {makePattern} from './support/other-samples.ts';
import {folder, grain, layer, letters, MIB, save, walk, zeros} from './support/saved-layers.ts';
import {makeVhdx, VHDX_BLOCK, type VhdxSample} from './support/vhdx-sample.ts';
import {makeCowd, makeDescriptor, makeSeSparse} from './support/vmdk-samples.ts';
import {makeVpc, type VpcSample} from './support/vpc-sample.ts';
import {walkLayers, type LayerToWalk} from './support/walk-layers.ts';

test.after.always(() => rmSync(folder, {recursive: true}));

const block = makePattern(MIB, 5);
const allSectors = Buffer.alloc(256, 0xff);
const twoBlocks = {sectors: (2 * MIB) / 512, blockSize: MIB} as const;

/** Contents, and what the stretches are. */
type Expected = readonly [contents: Buffer, map: string];

/** A parent and its difference: `layers` are walked as instar does, the child first. */
const composes = test.macro({
  async exec(t, format: ImageFormat, layers: readonly Buffer[], [contents, map]: Expected) {
    const saved = layers.map((image) => save({image}));
    const outcome = await walk(saved.map((files) => ({format, files})));
    t.true(outcome.contents.equals(contents));
    t.is(outcome.extents.map((extent) => letters(extent)).join(' '), map);
    const pieces = await walk(
      saved.map((files) => ({format, files})),
      4093,
    );
    t.true(pieces.contents.equals(contents), 'read in pieces');
  },
  title: (given = '', format: ImageFormat) => `differencing ${format} composes: ${given}`,
});

const other = makePattern(MIB, 9);
const parent = (id: number): VpcSample => ({
  type: 3,
  ...twoBlocks,
  id,
  blocks: [
    {bitmap: allSectors, data: block},
    {bitmap: allSectors, data: block},
  ],
});
const bitmapOf = (first: number, count: number): Buffer => {
  const bits = zeros(256);
  for (let bit = first; bit < first + count; bit++) bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return bits;
};
const child: VpcSample = {
  type: 4,
  ...twoBlocks,
  id: 2,
  parentId: 1,
  parentName: 'parent.vhd',
  // Sectors 5 to 28 of the first block are the child's.
  blocks: [{bitmap: bitmapOf(5, 24), data: other}, undefined],
};
const mixed = Buffer.concat([block.subarray(0, 2560), other.subarray(2560, 14_848), block.subarray(14_848), block]);
test(
  'sector by sector',
  composes,
  'vpc',
  [makeVpc(child), makeVpc(parent(1))],
  [mixed, '0:da1 0.625:da0 3.625:da1 256:da1'],
);

const bitsFirstLow = (first: number, count: number): Buffer => {
  const bits = zeros(MIB);
  for (let bit = first; bit < first + count; bit++) bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7));
  return bits;
};
const linkage = '83ed0ec3-24c8-49a6-a959-5e4bf1288bfb';
const locator = {parent_linkage: `{${linkage}}`, relative_path: String.raw`.\parent.vhdx`};
const vhdxParent: VhdxSample = {
  virtualSize: 3 * MIB,
  dataWriteGuid: linkage,
  entries: [
    [6, block],
    [6, block],
    [6, block],
  ],
};
/** Blocks: partly present, zero, not present; the sector bitmap of a chunk is entry 4096 of 512-byte sectors. */
function vhdxChild(sectorSize: 512 | 4096): VhdxSample {
  const ratio = (2 ** 23 * sectorSize) / VHDX_BLOCK;
  const rest = Array.from({length: ratio - 3}, () => [0] as const);
  return {
    virtualSize: 3 * MIB,
    sectorSize,
    parent: locator,
    entries: [[7, other], [2], [0], ...rest, [6, bitsFirstLow(5, 24)]],
  };
}

const small = Buffer.concat([block.subarray(0, 2560), other.subarray(2560, 14_848), block.subarray(14_848)]);
test(
  'sector by sector',
  composes,
  'vhdx',
  [makeVhdx(vhdxChild(512)), makeVhdx(vhdxParent)],
  [Buffer.concat([small, zeros(MIB), block]), '0:da1 0.625:da0 3.625:da1 256:za0 512:da1'],
);
const large = Buffer.concat([block.subarray(0, 20_480), other.subarray(20_480, 118_784), block.subarray(118_784)]);
test(
  'sectors of 4096 bytes',
  composes,
  'vhdx',
  [makeVhdx(vhdxChild(4096)), makeVhdx(vhdxParent)],
  [Buffer.concat([large, zeros(MIB), block]), '0:da1 5:da0 29:da1 256:za0 512:da1'],
);

/** Refused as instar opens the chain; the words are those of the refusal. */
const refuses = test.macro({
  async exec(t, layers: readonly LayerToWalk[], words: string) {
    const outcome = await walkLayers(layers);
    t.is(outcome.kind === 'refused' ? outcome.reason : 'walked', words);
  },
  title: (given = '') => `is refused: ${given}`,
});
const STRANGER = 'The parent is another image than the one that this image was made for';
test('a vpc with another parent', refuses, [layer('vpc', makeVpc(child)), layer('vpc', makeVpc(parent(3)))], STRANGER);
test(
  'a vhdx with another parent',
  refuses,
  [layer('vhdx', makeVhdx(vhdxChild(512))), layer('vhdx', makeVhdx({...vhdxParent, dataWriteGuid: 'f'.repeat(32)}))],
  STRANGER,
);
test(
  'a vpc that does not name its parent',
  refuses,
  [layer('vpc', makeVpc({...child, parentName: ''}))],
  'The image is the difference to a parent, which it does not name',
);
const orphan = makeVhdx({...vhdxChild(512), parent: {parent_linkage: `{${linkage}}`}});
test(
  'a vhdx that does not name its parent',
  refuses,
  [layer('vhdx', orphan)],
  'The image is the difference to a parent, which it does not name',
);
test(
  'a partly present block without a parent',
  refuses,
  [layer('vhdx', makeVhdx({virtualSize: MIB, entries: [[7, block]]}))],
  'Input/output error',
);
test(
  'a grain of a kind that is not known',
  refuses,
  [
    {
      format: 'vmdk',
      files: save({
        'a.vmdk': makeDescriptor({createType: 'seSparse', extents: ['RW 8 SESPARSE "b"']}),
        b: makeSeSparse(8, [{grain: 0, entry: 0x40_00_00_00_00_00_00_00n}]),
      }),
    },
  ],
  'Input/output error',
);

test('a differencing vpc is read without its parent where qemu-img is imitated', async (t) => {
  const {contents} = await walk([layer('vpc', makeVpc(child), LAYER_FLAG_NO_DIFFERENCING)]);
  t.true(contents.equals(Buffer.concat([other, zeros(MIB)])));
});

const vmdkLayers = (parentCid: string): readonly LayerToWalk[] => [
  {
    format: 'vmdk',
    flags: LAYER_FLAG_NO_DIFFERENCING,
    files: save({
      'a.vmdk': makeDescriptor({
        createType: 'vmfsSparse',
        parentCid,
        parentName: 'b.vmdk',
        extents: ['RW 16 VMFSSPARSE "a-delta"'],
      }),
      'a-delta': makeCowd(16, 8, [{grain: 0, data: grain(1)}]),
    }),
  },
  {
    format: 'vmdk',
    files: save({
      'b.vmdk': makeDescriptor({createType: 'monolithicFlat', cid: '22222222', extents: ['RW 16 FLAT "b-flat" 0']}),
      'b-flat': Buffer.concat([grain(2), grain(3)]),
    }),
  },
];
test('a vmdk composes with its parent', async (t) => {
  const {contents} = await walk(vmdkLayers('22222222'));
  t.true(contents.equals(Buffer.concat([grain(1), grain(3)])));
});
test('another parent of a vmdk is found when it is read', refuses, vmdkLayers('33333333'), 'Invalid argument');
