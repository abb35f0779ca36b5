import {be64, le64} from '../../images/patch.ts';
import {type ExtraRow, from, usage} from './extra-row.ts';

const SIZES = ['0', '1', '511', '1000001', '1M', '1G', '1T', '16T', '7E'] as const;
const TARGETS = [
  'raw',
  'qcow2',
  'luks',
  'vmdk',
  'vpc',
  'vhdx',
  'vdi',
  'parallels',
  'qed',
  'qcow',
  'dmg',
  'foo',
] as const;

/** Options of qcow2, one `-o` each. */
const OPTIONS = [
  'cluster_size=512',
  'cluster_size=4k',
  'cluster_size=2M',
  'cluster_size=3',
  'extended_l2=on',
  'extended_l2=on,cluster_size=8k',
  'refcount_bits=1',
  'refcount_bits=64',
  'preallocation=metadata',
  'preallocation=full',
  'compat=0.10',
  'compat=0.10,refcount_bits=1',
  'lazy_refcounts=on',
  'data_file=x',
  'data_file=x,data_file_raw=on',
  'backing_file=x',
  'backing_file=x,backing_fmt=raw',
  'compression_type=zstd',
  'size=3M',
  'encrypt.format=luks',
  'foo=bar',
] as const;

const SECRET = ['--object', 'secret,id=sec0,data=abc123'] as const;

export const MEASURE_ROWS: readonly ExtraRow[] = [
  ...SIZES.map((size): ExtraRow => ({
    name: `size-${size}`,
    format: 'qcow2',
    runs: [
      ['-O', 'qcow2', '--size', size],
      ['-O', 'qcow2', '--output=json', '--size', size],
    ],
  })),
  ...SIZES.slice(0, 6).map((size): ExtraRow => ({
    name: `size-${size}`,
    format: 'raw',
    runs: [
      ['-O', 'raw', '--size', size],
      ['-O', 'raw', '--output=json', '--size', size],
    ],
  })),
  ...TARGETS.map((target): ExtraRow => ({
    name: `to-${target}`,
    format: 'raw',
    inputs: from('raw-sparse', 'image.raw'),
    runs: [
      ['-O', target, '--size', '1G'],
      ['-O', target, '{image}'],
    ],
  })),
  ...OPTIONS.map((option): ExtraRow => ({
    name: `option-${option.replaceAll(/[^\w.-]+/g, '-').replaceAll('_', '-')}`,
    format: 'qcow2',
    inputs: from('qcow2-data', 'image.qcow2'),
    runs: [
      ['-O', 'qcow2', '-o', option, '--size', '1G'],
      ['-O', 'qcow2', '-o', option, '--output=json', '{image}'],
    ],
  })),
  {
    name: 'option-encrypt-secret',
    format: 'qcow2',
    inputs: from('qcow2-data', 'image.qcow2'),
    runs: [
      [
        ...SECRET,
        '-O',
        'qcow2',
        '-o',
        'encrypt.format=luks,encrypt.key-secret=sec0,encrypt.iter-time=10',
        '--size',
        '1G',
      ],
      [...SECRET, '-O', 'qcow2', '-o', 'encrypt.format=aes,encrypt.key-secret=sec0', '--size', '1G'],
    ],
  },
  {
    name: 'snapshot',
    format: 'qcow2',
    inputs: from('qcow2-snapshots', 'image.qcow2'),
    runs: [
      ['-O', 'qcow2', '-l', 'one', '{image}'],
      ['-O', 'raw', '-l', 'snapshot.id=2', '{image}'],
      ['-O', 'qcow2', '-l', 'snapshot.name=second snapshot', '--output=json', '{image}'],
      ['-O', 'raw', '-l', 'nosuch', '{image}'],
      ['-O', 'raw', '-l', 'snapshot.foo=2', '{image}'],
    ],
  },
  {
    name: 'bitmaps-v2',
    format: 'qcow2',
    inputs: from('qcow2-bitmaps', 'image.qcow2'),
    runs: [
      ['-O', 'qcow2', '-o', 'compat=0.10', '{image}'],
      ['-O', 'raw', '--output=json', '{image}'],
      ['-O', 'qcow2', '-o', 'cluster_size=4k', '{image}'],
    ],
  },
  {
    name: 'chain-with-backing',
    format: 'qcow2',
    inputs: from('chain-of-three', 'image.qcow2', 'middle.qcow2', 'base.raw'),
    runs: [
      ['-O', 'qcow2', '-o', 'backing_file=middle.qcow2,backing_fmt=qcow2', '{image}'],
      ['-O', 'qcow2', '-o', 'cluster_size=4k', '--output=json', '{image}'],
    ],
  },
  {
    name: 'format',
    format: 'raw',
    inputs: from('raw-sparse', 'image.raw'),
    runs: [
      ['{image}'],
      ['-f', 'raw', '--output=json', '{image}'],
      ['-f', 'qcow2', '{image}'],
      ['--image-opts', 'driver=raw,file.filename=image.raw'],
      ['-U', '{image}'],
    ],
  },
  {
    name: 'unreadable-table',
    format: 'qcow2',
    inputs: [{set: 'qcow2-data', file: 'image.qcow2', patches: [be64(0x40000, 0x8000000000050200n)]}],
    runs: [
      ['-O', 'qcow2', '{image}'],
      ['-O', 'raw', '--output=json', '{image}'],
    ],
  },
  {
    name: 'unreadable-table',
    format: 'qed',
    inputs: [{set: 'qed-data', file: 'image.qed', patches: [le64(0x10000, 0x7fff0000)]}],
    runs: [
      ['-O', 'qcow2', '{image}'],
      ['-O', 'raw', '--output=json', '{image}'],
    ],
  },
  {name: 'missing', format: 'raw', runs: [['missing'], ['-O', 'qcow2', '--output=json', 'missing']]},
  ...usage({
    nothing: [],
    'two-names': ['a', 'b'],
    'size-and-name': ['--size', '1M', 'a'],
    'size-wrong': ['--size', 'x'],
    'size-negative': ['--size=-1'],
    'size-max': ['--size', '9223372036854775807'],
    'size-beyond': ['--size', '9223372036854775808'],
    'option-help': ['-O', 'qcow2', '-o', 'help', '--size', '1M'],
    'format-with-size': ['-f', 'raw', '--size', '1M'],
    'snapshot-with-size': ['-l', 'one', '--size', '1M'],
    'unknown-short': ['-Z', '--size', '1M'],
    'output-unknown': ['--output=foo', '--size', '1M'],
    'raw-option': ['-O', 'raw', '-o', 'size=1M', '--size', '1M'],
  }),
];
