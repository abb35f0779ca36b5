import type {CaseGroup} from '../case.ts';
import {be64, byte, le64} from '../../images/patch.ts';
import {type ExtraRow, from, type InputRef, usage} from './extra-row.ts';

const SPARSE = {set: 'raw-sparse', file: 'image.raw', as: 'a.raw'} as const;
const DATA = {set: 'qcow2-data', file: 'image.qcow2'} as const;

/** Two raw files. */
function raws(name: string, other: Omit<InputRef, 'set' | 'file'>, ...runs: readonly (readonly string[])[]): ExtraRow {
  return {name, format: 'raw', inputs: [SPARSE, {...SPARSE, as: 'b.raw', ...other}], runs};
}

const RAW = ['-f', 'raw', '-F', 'raw'] as const;
const PAIR = ['a.raw', 'b.raw'] as const;

/** An image of each format whose first 4 MiB have the same content, with the files it needs. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  'raw-sparse': ['image.raw'],
  'qcow2-data': ['image.qcow2'],
  'vmdk-data': ['image.vmdk'],
  'vmdk-two-gb-flat': ['image.vmdk', 'image-f001.vmdk'],
  'vpc-data': ['image.vpc'],
  'vpc-force-size': ['image.vpc'],
  'vhdx-data': ['image.vhdx'],
  'vdi-data': ['image.vdi'],
  'parallels-data': ['image.parallels'],
  'qed-data': ['image.qed'],
  'qcow-data': ['image.qcow'],
};

/** Each with the next, and the last with the first. */
const PAIRS = Object.entries(SAME).flatMap(([set, files], index, all): readonly ExtraRow[] => {
  const [otherSet, otherFiles] = all[(index + 1) % all.length] ?? ['', []];
  const [first = '', second = ''] = [files[0], otherFiles[0]].map((file) => file ?? '');
  const isSameName = first === second;
  const as = isSameName ? `other-${second}` : second;
  return [
    {
      name: `${set}-${otherSet}`,
      format: 'mixed',
      inputs: [
        ...from(set, ...files),
        ...otherFiles.map((file) => ({set: otherSet, file, ...(isSameName && file === second && {as})})),
      ],
      runs: [
        [first, as],
        ['-s', first, as],
      ],
    },
  ];
});

function itself(format: CaseGroup, set: string): ExtraRow {
  return {name: 'itself', format, inputs: from(set, `image.${format}`), runs: [['{image}', '{image}']]};
}

export const COMPARE_ROWS: readonly ExtraRow[] = [
  raws('same', {}, [...PAIR], [...RAW, ...PAIR], ['-s', ...PAIR]),
  raws('different-first-byte', {patches: [byte(0, 0x12)]}, [...RAW, ...PAIR], ['-s', ...PAIR]),
  raws('different-in-middle', {patches: [byte(0x110007, 0x23)]}, [...RAW, ...PAIR]),
  raws('different-in-hole', {patches: [byte(0x200000, 1)]}, [...RAW, ...PAIR], ['-s', ...RAW, ...PAIR]),
  raws('different-in-last-sector', {patches: [byte(0x3fffff, 1)]}, [...RAW, ...PAIR]),
  raws('longer-with-zeros', {lengthBytes: 0x500000}, [...RAW, ...PAIR], ['-s', ...RAW, ...PAIR], ['b.raw', 'a.raw']),
  raws('longer-with-data', {lengthBytes: 0x500000, patches: [byte(0, 0x11)]}, [...RAW, ...PAIR]),
  raws('shorter', {lengthBytes: 0x100000}, [...RAW, ...PAIR], ['-s', ...RAW, ...PAIR], ['b.raw', 'a.raw']),
  raws('odd-length', {lengthBytes: 0x3ffff1}, [...RAW, ...PAIR], ['-s', ...RAW, ...PAIR]),
  raws('quiet', {patches: [byte(0, 0x12)]}, ['-q', ...RAW, ...PAIR], ['-q', ...RAW, 'a.raw', 'a.raw']),
  raws('quiet-strict', {lengthBytes: 0x500000}, ['-q', '-s', ...RAW, ...PAIR], ['-q', ...RAW, ...PAIR]),
  raws('progress', {patches: [byte(0x110007, 0x23)]}, ['-p', ...RAW, ...PAIR], ['-p', ...RAW, 'a.raw', 'a.raw']),
  raws('missing', {}, [...RAW, 'a.raw', 'missing'], [...RAW, 'missing', 'a.raw'], ['-q', 'missing', 'a.raw']),
  raws('wrong-format', {}, ['-f', 'qcow2', ...PAIR], ['-F', 'qcow2', ...PAIR], ['-F', 'foo', ...PAIR]),
  raws('image-opts', {}, ['--image-opts', 'driver=raw,file.filename=a.raw', 'driver=raw,file.filename=b.raw']),
  raws('force-share', {}, ['-U', ...PAIR]),
  {
    name: 'empty',
    format: 'raw',
    inputs: [{set: 'raw-empty', file: 'image.raw'}, SPARSE, {set: 'raw-hole', file: 'image.raw', as: 'hole.raw'}],
    runs: [
      ['-f', 'raw', '-F', 'raw', '{image}', '{image}'],
      ['-f', 'raw', '-F', 'raw', '{image}', 'a.raw'],
      ['-f', 'raw', '-F', 'raw', '{image}', 'hole.raw'],
      ['-s', '-f', 'raw', '-F', 'raw', '{image}', 'hole.raw'],
    ],
  },
  {
    name: 'different',
    format: 'qcow2',
    inputs: [DATA, {set: 'qcow2-snapshots', file: 'image.qcow2', as: 'other.qcow2'}],
    runs: [
      ['{image}', 'other.qcow2'],
      ['-s', '{image}', 'other.qcow2'],
      ['-q', '{image}', 'other.qcow2'],
    ],
  },
  {
    name: 'strict-clusters',
    format: 'qcow2',
    inputs: [DATA, {set: 'qcow2-cs4k', file: 'image.qcow2', as: 'other.qcow2'}],
    runs: [
      ['{image}', 'other.qcow2'],
      ['-s', '{image}', 'other.qcow2'],
    ],
  },
  {
    name: 'compressed',
    format: 'qcow2',
    inputs: [DATA, {set: 'qcow2-zlib', file: 'image.qcow2', as: 'other.qcow2'}],
    runs: [
      ['{image}', 'other.qcow2'],
      ['-s', '{image}', 'other.qcow2'],
    ],
  },
  {
    name: 'chain-and-middle',
    format: 'qcow2',
    inputs: from('chain-of-three', 'image.qcow2', 'middle.qcow2', 'base.raw'),
    runs: [
      ['{image}', 'middle.qcow2'],
      ['-s', '{image}', 'middle.qcow2'],
      ['middle.qcow2', 'base.raw'],
      ['-s', 'middle.qcow2', 'base.raw'],
      ['{image}', '{image}'],
    ],
  },
  {
    name: 'chains-of-one-base',
    format: 'qcow2',
    inputs: [
      ...from('chain-qcow2-raw', 'image.qcow2', 'base.raw'),
      {set: 'chain-file-prefix', file: 'image.qcow2', as: 'other.qcow2'},
    ],
    runs: [
      ['{image}', 'other.qcow2'],
      ['-s', '{image}', 'other.qcow2'],
      ['other.qcow2', 'base.raw'],
    ],
  },
  {
    name: 'damaged-cluster',
    format: 'qcow2',
    inputs: [
      {...DATA, lengthBytes: 0x48000},
      {...DATA, as: 'other.qcow2'},
    ],
    runs: [
      ['{image}', 'other.qcow2'],
      ['other.qcow2', '{image}'],
    ],
  },
  {
    name: 'unreadable-table',
    format: 'qcow2',
    inputs: [
      {...DATA, patches: [be64(0x40000, 0x8000000000050200n)]},
      {...DATA, as: 'other.qcow2'},
    ],
    runs: [
      ['{image}', 'other.qcow2'],
      ['other.qcow2', '{image}'],
      ['-s', 'other.qcow2', '{image}'],
      ['-q', '{image}', 'other.qcow2'],
      ['-p', '{image}', 'other.qcow2'],
    ],
  },
  {
    name: 'unreadable-table',
    format: 'qed',
    inputs: [
      {set: 'qed-data', file: 'image.qed', patches: [le64(0x10000, 0x7fff0000)]},
      {...DATA, as: 'other.qcow2'},
    ],
    runs: [
      ['{image}', 'other.qcow2'],
      ['other.qcow2', '{image}'],
    ],
  },
  {
    name: 'terabyte',
    format: 'qcow2',
    inputs: [
      {set: 'qcow2-1T', file: 'image.qcow2'},
      {set: 'raw-1T', file: 'image.raw'},
    ],
    runs: [
      ['{image}', '{image}'],
      ['{image}', 'image.raw'],
    ],
  },
  {
    name: 'image-opts-and-format',
    format: 'luks',
    inputs: from('luks-cbc', 'image.luks', 'content.raw'),
    runs: ['abc123', 'wrong'].map((password) => [
      '--object',
      `secret,id=sec0,data=${password}`,
      '--image-opts',
      '-F',
      'raw',
      'driver=luks,file.filename=image.luks,key-secret=sec0',
      'driver=raw,file.filename=content.raw',
    ]),
  },
  itself('iso', 'iso'),
  itself('dmg', 'dmg-zlib'),
  itself('bochs', 'bochs-growing'),
  itself('cloop', 'cloop-data'),
  ...PAIRS,
  ...usage({
    nothing: [],
    one: ['a'],
    three: ['a', 'b', 'c'],
    'unknown-short': ['-Z', 'a', 'b'],
    'unknown-long': ['--bogus', 'a', 'b'],
    'format-unknown': ['-f', 'foo', 'a', 'b'],
    'cache-unknown': ['-T', 'foo', 'a', 'b'],
    'object-unknown': ['--object', 'bogus', 'a', 'b'],
    'both-missing': ['a', 'b'],
  }),
];
