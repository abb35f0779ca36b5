import {be16} from '../../images/patch.ts';
import {type ExtraRow, from, usage} from './extra-row.ts';

const LEAKING = [{set: 'qcow2-data', file: 'image.qcow2', patches: [be16(0x20000 + 40, 1)]}] as const;
const CORRUPT = [{set: 'qcow2-data', file: 'image.qcow2', patches: [be16(0x20000 + 10, 0)]}] as const;
const QCOW2 = from('qcow2-data', 'image.qcow2');

export const CHECK_ROWS: readonly ExtraRow[] = [
  {
    name: 'quiet',
    format: 'qcow2',
    inputs: QCOW2,
    runs: [
      ['-q', '{image}'],
      ['--quiet', '{image}'],
      ['-q', '--output=json', '{image}'],
    ],
  },
  {
    name: 'quiet-leaking',
    format: 'qcow2',
    inputs: LEAKING,
    runs: [
      ['-q', '{image}'],
      ['-q', '--output=json', '{image}'],
    ],
  },
  {
    name: 'quiet-corrupt',
    format: 'qcow2',
    inputs: CORRUPT,
    runs: [
      ['-q', '{image}'],
      ['-q', '--output=json', '{image}'],
    ],
  },
  {
    name: 'format',
    format: 'qcow2',
    inputs: QCOW2,
    runs: [
      ['-f', 'qcow2', '{image}'],
      ['-f', 'raw', '{image}'],
      ['-f', 'vmdk', '{image}'],
    ],
  },
  {name: 'force-share', format: 'qcow2', inputs: QCOW2, runs: [['-U', '{image}']]},
  {
    name: 'cache-mode',
    format: 'qcow2',
    inputs: QCOW2,
    runs: [
      ['-T', 'none', '{image}'],
      ['-T', 'foo', '{image}'],
    ],
  },
  {
    name: 'image-opts-alone',
    format: 'qcow2',
    inputs: QCOW2,
    runs: [['--image-opts', 'driver=qcow2,file.filename=image.qcow2']],
  },
  {name: 'missing', format: 'qcow2', runs: [['missing'], ['--output=json', 'missing']]},
  {
    name: 'data-file-missing',
    format: 'qcow2',
    inputs: from('qcow2-data-file', 'image.qcow2'),
    runs: [['{image}']],
  },
  {
    name: 'base-missing',
    format: 'qcow2',
    inputs: from('chain-qcow2-raw', 'image.qcow2'),
    runs: [['{image}'], ['--output=json', '{image}']],
  },
  ...usage({
    nothing: [],
    'two-names': ['a', 'b'],
    'unknown-short': ['-Z', 'a'],
    'unknown-long': ['--bogus', 'a'],
    'repair-unknown': ['-r', 'foo', 'missing'],
    'repair-without-value': ['-r'],
    'output-unknown': ['--output=foo', 'a'],
    'format-unknown': ['-f', 'foo', 'a'],
  }),
];
