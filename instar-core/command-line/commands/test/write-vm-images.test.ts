import {Buffer} from 'node:buffer';
import {readFileSync, rmSync} from 'node:fs';
import test from 'ava';
import type {ImageFormat} from '../../../operations/info/image-facts.ts';
import {makePattern} from '../../../operations/chain/test/support/other-samples.ts';
import {folder, grain, MIB, save, walk, zeros} from '../../../operations/chain/test/support/saved-layers.ts';
import {makeLogEntry} from '../../../operations/chain/test/support/vhdx-log-sample.ts';
import {makeVhdx, VHDX_TABLE_AT} from '../../../operations/chain/test/support/vhdx-sample.ts';
import {makeCowd, makeDescriptor, makeSeSparse} from '../../../operations/chain/test/support/vmdk-samples.ts';
import {makeVpc} from '../../../operations/chain/test/support/vpc-sample.ts';
import {runInstar} from '../../test/run-qemu-img.ts';

// Images that other software made are written in pieces: what the pieces do not cover stays as it was.

test.after.always(() => rmSync(folder, {recursive: true}));

type Files = Readonly<Record<string, Buffer>>;
type Sample = {
  readonly format: ImageFormat;
  /** The image first, with what it consists of. */
  readonly files: Files;
  /** Its parent, in the same folder. */
  readonly parent?: Files;
  /** Absent: instar. */
  readonly personality?: 'qemu-img';
};

/** Bytes of the disk. */
type Piece = readonly [offset: number, length: number];

const PATTERN = 0xc3;

/** Writes each piece by a run of its own, in both sandboxes. */
const keepsTheRest = test.macro({
  async exec(t, {format, files, parent, personality}: Sample, pieces: readonly Piece[]) {
    for (const sandbox of ['auto', 'wasm']) {
      const saved = save({...files, ...parent});
      const count = Object.keys(files).length;
      const layers = [saved.slice(0, count), saved.slice(count)].filter(({length}) => length > 0);
      const read = async () => (await walk(layers.map((names) => ({format, files: names})))).contents;
      // oxlint-disable no-await-in-loop -- one after the other
      const expected = Buffer.from(await read());
      for (const [offset, length] of pieces) {
        expected.fill(PATTERN, offset, offset + length);
        const words = `bench -q -w -c 1 --pattern ${PATTERN} -o ${offset} -s ${length} -f ${format} ${saved[0]}`;
        const {exit, stderr} = await runInstar(words.split(' '), {
          personality: personality ?? 'instar',
          environment: {INSTAR_SANDBOX: sandbox},
        });
        t.deepEqual([exit, stderr], [0, '']);
        t.true((await read()).equals(expected), `${offset}+${length} ${sandbox}`);
      }

      const checked = await runInstar(['check', '-f', format, saved[0] ?? ''], {
        environment: {INSTAR_SANDBOX: sandbox},
      });
      // oxlint-enable no-await-in-loop
      t.is(checked.exit, 0, checked.stdout + checked.stderr);
      for (const [name, bytes] of Object.entries(parent ?? {})) {
        t.true(readFileSync(saved[Object.keys({...files, ...parent}).indexOf(name)] ?? '').equals(bytes), name);
      }
    }
  },
  title: (given = '') => `written in pieces: ${given}`,
});

const block = makePattern(MIB, 5);
const other = makePattern(MIB, 9);
const allSectors = Buffer.alloc(256, 0xff);
const firstSectors = Buffer.concat([Buffer.alloc(1, 0xf0)], 256);
const twoBlocks = {sectors: (2 * MIB) / 512, blockSize: MIB} as const;
const aroundBlocks: readonly Piece[] = [
  [512, 512],
  [MIB - 1024, 2048],
  [MIB + 8192, 512],
];

test(
  'vpc blocks',
  keepsTheRest,
  {
    format: 'vpc',
    files: {'a.vhd': makeVpc({type: 3, ...twoBlocks, blocks: [undefined, {bitmap: allSectors, data: block}]})},
  },
  aroundBlocks,
);

const vpcParent = {
  'parent.vhd': makeVpc({
    type: 3,
    ...twoBlocks,
    id: 1,
    blocks: [
      {bitmap: allSectors, data: block},
      {bitmap: allSectors, data: block},
    ],
  }),
};
test(
  'a vpc image and its parent, by sectors',
  keepsTheRest,
  {
    format: 'vpc',
    files: {
      'child.vhd': makeVpc({
        type: 4,
        ...twoBlocks,
        id: 2,
        parentId: 1,
        parentName: 'parent.vhd',
        blocks: [{bitmap: firstSectors, data: other}, undefined],
      }),
    },
    parent: vpcParent,
  },
  [...aroundBlocks, [4096 + 100, 700]],
);

const linkage = '83ed0ec3-24c8-49a6-a959-5e4bf1288bfb';
const vhdxParent = {
  'parent.vhdx': makeVhdx({
    virtualSize: 3 * MIB,
    dataWriteGuid: linkage,
    entries: [
      [6, block],
      [6, block],
      [6, block],
    ],
  }),
};
/** Blocks: partly present, zero, not present. The sector bitmap of a chunk stands behind its blocks. */
function vhdxChild(sectorSize: 512 | 4096, hasBitmap: boolean): Files {
  const rest = Array.from({length: (2 ** 23 * sectorSize) / MIB - 3}, () => [0] as const);
  const bitmap = Buffer.concat([Buffer.alloc(1, 0x3c)], MIB);
  return {
    'child.vhdx': makeVhdx({
      virtualSize: 3 * MIB,
      sectorSize,
      parent: {parent_linkage: `{${linkage}}`, relative_path: String.raw`.\parent.vhdx`},
      entries: hasBitmap ? [[7, other], [2], [0], ...rest, [6, bitmap]] : [[0], [2], [0], ...rest, [0]],
    }),
  };
}

const aroundParts: readonly Piece[] = [
  [4096, 4096],
  [MIB - 8192, 16_384],
  [2 * MIB + 8192, 4096],
  [2 * MIB + 100_000, 5000],
];
for (const sectorSize of [512, 4096] as const) {
  for (const hasBitmap of [true, false]) {
    test(
      `a vhdx image of ${sectorSize} bytes a sector and its parent, ${hasBitmap ? 'with' : 'without'} a sector bitmap`,
      keepsTheRest,
      {format: 'vhdx', files: vhdxChild(sectorSize, hasBitmap), parent: vhdxParent},
      aroundParts,
    );
  }
}

const GUID = '99999999-8888-7777-6666-555555555555';
const log = makeLogEntry({guid: GUID, sequence: 7, tail: 0}, [
  {offset: VHDX_TABLE_AT, data: Buffer.concat([Buffer.from([6, 0, 0x40, 0, 0, 0, 0, 0])], 4096)},
  {offset: 4 * MIB + 4096, data: grain(2)},
  {offset: 4 * MIB + 8192, zeros: 12_288},
]);
const dirty: Sample = {
  format: 'vhdx',
  files: {
    'a.vhdx': Buffer.concat([
      makeVhdx({virtualSize: 2 * MIB, entries: [[0], [0]], log: {guid: GUID, bytes: log}}),
      block,
    ]),
  },
};
const aroundLog: readonly Piece[] = [
  [0, 512],
  [MIB - 512, 1024],
];
test('a vhdx image whose log is carried out first', keepsTheRest, dirty, aroundLog);
test('the same as qemu-img', keepsTheRest, {...dirty, personality: 'qemu-img'}, aroundLog);
test(
  'vhdx blocks that are undefined, unmapped and zero',
  keepsTheRest,
  {format: 'vhdx', files: {'a.vhdx': makeVhdx({virtualSize: 5 * MIB, entries: [[1], [3], [5], [2], [6, block]]})}},
  [0, 1, 2, 3, 4].map((index) => [index * MIB + 4096, 512] as const),
);

const cowd = {
  'a.vmdk': makeDescriptor({createType: 'vmfsSparse', extents: ['RW 40 VMFSSPARSE "a-delta"']}),
  'a-delta': makeCowd(40, 8, [
    {grain: 0, data: grain(1)},
    {grain: 2, data: grain(2)},
  ]),
};
const aroundGrains: readonly Piece[] = [
  [512, 512],
  [4096 + 512, 1024],
  [8192 + 3584, 1024],
  [16_384, 512],
];
test('an ESX sparse extent', keepsTheRest, {format: 'vmdk', files: cowd}, aroundGrains);
test(
  'a vmdk image and its parent, grain by grain',
  keepsTheRest,
  {
    format: 'vmdk',
    files: {
      'a.vmdk': makeDescriptor({
        createType: 'vmfsSparse',
        parentCid: '22222222',
        parentName: 'b.vmdk',
        extents: ['RW 40 VMFSSPARSE "a-delta"'],
      }),
      'a-delta': cowd['a-delta'],
    },
    parent: {
      'b.vmdk': makeDescriptor({createType: 'monolithicFlat', cid: '22222222', extents: ['RW 40 FLAT "b-flat" 0']}),
      'b-flat': makePattern(20_480, 3),
    },
  },
  aroundGrains,
);
test(
  'vmdk extents of several kinds',
  keepsTheRest,
  {
    format: 'vmdk',
    files: {
      'a.vmdk': makeDescriptor({
        createType: 'vmfsSparse',
        extents: ['RW 40 VMFSSPARSE "a-delta"', 'RW 16 FLAT "a-flat" 8'],
      }),
      'a-delta': cowd['a-delta'],
      'a-flat': makePattern(12_288, 4),
    },
  },
  [
    [4096, 4096],
    [20_480 - 512, 1024],
    [28_672 - 512, 512],
  ],
);

/** The words, and nothing is written. */
const refuses = test.macro({
  async exec(t, {format, files}: Sample, words: string) {
    const saved = save(files);
    const {exit, stderr} = await runInstar(`bench -w -c 1 -f ${format} ${saved[0]}`.split(' '));
    t.is(exit, 1);
    t.true(stderr.includes(words), stderr);
    for (const [index, bytes] of Object.values(files).entries()) t.true(readFileSync(saved[index] ?? '').equals(bytes));
  },
  title: (given = '') => `is not written: ${given}`,
});

test(
  'seSparse',
  refuses,
  {
    format: 'vmdk',
    files: {
      'a.vmdk': makeDescriptor({createType: 'seSparse', extents: ['RW 24 SESPARSE "a-se"']}),
      'a-se': makeSeSparse(24, [{grain: 0, data: grain(1)}]),
    },
  },
  'seSparse extents are read only',
);
test(
  'a vmdk image with another parent',
  refuses,
  {
    format: 'vmdk',
    files: {
      'a.vmdk': makeDescriptor({
        createType: 'vmfsSparse',
        parentCid: '33333333',
        parentName: 'b.vmdk',
        extents: ['RW 40 VMFSSPARSE "a-delta"'],
      }),
      'a-delta': cowd['a-delta'],
      'b.vmdk': makeDescriptor({createType: 'monolithicFlat', cid: '22222222', extents: ['RW 40 FLAT "b-flat" 0']}),
      'b-flat': zeros(20_480),
    },
  },
  'The parent is another image than the one that this image was made for',
);
test(
  'a grain over the grain directory',
  refuses,
  {
    format: 'vmdk',
    files: {...cowd, 'a-delta': makeCowd(40, 8, [{grain: 0, entry: 4n}])},
  },
  'Input/output error',
);
test(
  'a grain behind the end of the file',
  refuses,
  {
    format: 'vmdk',
    files: {...cowd, 'a-delta': makeCowd(40, 8, [{grain: 0, entry: 0xff_ff_ff_00n}])},
  },
  'Input/output error',
);

const overTable = makeVpc({type: 3, ...twoBlocks, blocks: [{bitmap: allSectors, data: block}, undefined]});
overTable.writeUInt32BE(1, 1536);
test(
  'a vpc block over the table',
  refuses,
  {format: 'vpc', files: {'a.vhd': overTable}},
  'Block 0 lies over the header or the block allocation table',
);
const overHeader = makeVhdx({virtualSize: MIB, entries: [[6, block]]});
overHeader.writeUIntLE(0x10_00_06, VHDX_TABLE_AT, 6);
test('a vhdx block over the log', refuses, {format: 'vhdx', files: {'a.vhdx': overHeader}}, 'overlaps with region');
