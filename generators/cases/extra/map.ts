import {type ExtraRow, from, usage} from './extra-row.ts';

const QCOW2 = from('qcow2-data', 'image.qcow2');
const RAW = from('raw-sparse', 'image.raw');
const CHAIN = from('chain-of-three', 'image.qcow2', 'middle.qcow2', 'base.raw');

/** `-s` and `-l` at and around the edges of clusters and of the image. */
const WINDOWS: readonly (readonly [string, string | undefined, string | undefined])[] = [
  ['start', '1M', undefined],
  ['start-unaligned', '1000000', undefined],
  ['start-odd', '1', undefined],
  ['start-at-end', '4M', undefined],
  ['start-beyond', '5M', undefined],
  ['length', undefined, '1M'],
  ['length-unaligned', undefined, '100000'],
  ['length-odd', undefined, '1'],
  ['length-0', undefined, '0'],
  ['length-beyond', undefined, '8G'],
  ['both', '64k', '1M'],
  ['both-in-cluster', '1049000', '100'],
  ['start-suffix', '1.5M', '0.5M'],
];

export const MAP_ROWS: readonly ExtraRow[] = [
  ...WINDOWS.flatMap(([name, start, length]): readonly ExtraRow[] => {
    const options = [
      ...(start === undefined ? [] : [`--start-offset=${start}`]),
      ...(length === undefined ? [] : [`--max-length=${length}`]),
    ];
    const runs = [
      [...options, '{image}'],
      ['--output=json', ...options, '{image}'],
    ];
    return [{name: `window-${name}`, format: 'qcow2', inputs: QCOW2, runs}];
  }),
  {
    name: 'window-of-raw',
    format: 'raw',
    inputs: RAW,
    runs: [
      ['-s', '32k', '-l', '1M', '--output=json', '{image}'],
      ['-s', '4097', '-l', '1', '--output=json', '{image}'],
    ],
  },
  {
    name: 'window-of-chain',
    format: 'qcow2',
    inputs: CHAIN,
    runs: [
      ['-s', '40k', '-l', '1100k', '{image}'],
      ['-s', '40k', '-l', '1100k', '--output=json', '{image}'],
    ],
  },
  {
    name: 'middle-of-chain',
    format: 'qcow2',
    inputs: CHAIN,
    runs: [['middle.qcow2'], ['--output=json', 'middle.qcow2']],
  },
  {
    name: 'chain-without-base',
    format: 'qcow2',
    inputs: from('chain-of-three', 'image.qcow2', 'middle.qcow2'),
    runs: [['{image}'], ['--output=json', '{image}']],
  },
  {
    name: 'data-file-missing',
    format: 'qcow2',
    inputs: from('qcow2-data-file', 'image.qcow2'),
    runs: [['{image}'], ['--output=json', '{image}']],
  },
  {name: 'force-share', format: 'qcow2', inputs: QCOW2, runs: [['-U', '{image}']]},
  {
    name: 'image-opts-chain',
    format: 'qcow2',
    inputs: CHAIN,
    runs: [
      ['--image-opts', 'driver=qcow2,file.filename=image.qcow2'],
      ['--image-opts', '--output=json', 'driver=qcow2,file.filename=image.qcow2'],
      ['--image-opts', '--output=json', 'driver=raw,file.filename=base.raw,offset=65536,size=131072'],
    ],
  },
  {name: 'missing', format: 'raw', runs: [['missing'], ['--output=json', 'missing']]},
  ...usage({
    nothing: [],
    'two-names': ['a', 'b'],
    'unknown-short': ['-Z', 'a'],
    'start-wrong': ['-s', 'x', 'a'],
    'start-negative': ['--start-offset=-1', 'a'],
    'start-huge': ['-s', '9E', 'a'],
    'length-wrong': ['-l', '1KB', 'a'],
    'length-negative': ['--max-length=-1', 'a'],
    'output-unknown': ['--output=foo', 'a'],
    'format-unknown': ['-f', 'foo', 'a'],
  }),
];
