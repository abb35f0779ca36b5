import {type ExtraRow, from, usage} from './extra-row.ts';

const QCOW2 = from('qcow2-data', 'image.qcow2');
const CHAIN = from('chain-of-three', 'image.qcow2', 'middle.qcow2', 'base.raw');

export const INFO_ROWS: readonly ExtraRow[] = [
  {
    name: 'force-share',
    format: 'qcow2',
    inputs: QCOW2,
    runs: [
      ['-U', '{image}'],
      ['--force-share', '{image}'],
    ],
  },
  {
    name: 'limits',
    format: 'qcow2',
    inputs: QCOW2,
    runs: [
      ['--limits', '{image}'],
      ['--limits', '--output=json', '{image}'],
    ],
  },
  {
    name: 'cache-mode',
    format: 'qcow2',
    inputs: QCOW2,
    runs: [
      ['-t', 'none', '{image}'],
      ['-t', 'foo', '{image}'],
    ],
  },
  {name: 'long-options', format: 'qcow2', inputs: QCOW2, runs: [['--format', 'qcow2', '--output', 'human', '{image}']]},
  {name: 'abbreviated-options', format: 'qcow2', inputs: QCOW2, runs: [['--for', 'qcow2', '--out=json', '{image}']]},
  {name: 'options-behind-name', format: 'qcow2', inputs: QCOW2, runs: [['{image}', '-f', 'qcow2', '--output=json']]},
  {name: 'file-prefix', format: 'qcow2', inputs: QCOW2, runs: [['file:image.qcow2'], ['file:./image.qcow2']]},
  {
    name: 'json-name',
    format: 'qcow2',
    inputs: QCOW2,
    runs: [['json:{"driver":"qcow2","file.filename":"image.qcow2"}']],
  },
  {
    name: 'image-opts-chain',
    format: 'qcow2',
    inputs: CHAIN,
    runs: [
      ['--image-opts', 'driver=qcow2,file.filename=image.qcow2'],
      ['--image-opts', '--backing-chain', 'driver=qcow2,file.filename=image.qcow2'],
      ['--image-opts', 'file.filename=image.qcow2'],
      ['--image-opts', 'driver=qcow2,file.driver=file,file.filename=image.qcow2,backing.driver=null-co'],
    ],
  },
  {
    name: 'image-opts-wrong',
    format: 'qcow2',
    inputs: QCOW2,
    runs: [
      ['--image-opts', 'driver=foo,file.filename=image.qcow2'],
      ['--image-opts', 'driver=qcow2'],
      ['--image-opts', 'driver=qcow2,file.filename=missing'],
      ['--image-opts', 'driver=qcow2,file.filename=image.qcow2,foo=bar'],
      ['--image-opts', '-f', 'qcow2', 'driver=qcow2,file.filename=image.qcow2'],
      ['--image-opts', 'image.qcow2'],
    ],
  },
  {
    name: 'data-file-missing',
    format: 'qcow2',
    inputs: from('qcow2-data-file', 'image.qcow2'),
    runs: [['{image}'], ['--output=json', '{image}'], ['--backing-chain', '{image}']],
  },
  {
    name: 'chain-without-base',
    format: 'qcow2',
    inputs: from('chain-of-three', 'image.qcow2', 'middle.qcow2'),
    runs: [['{image}'], ['--backing-chain', '{image}'], ['--backing-chain', '--output=json', '{image}']],
  },
  {
    name: 'chain-in-json',
    format: 'qcow2',
    inputs: CHAIN,
    runs: [['--backing-chain', '--output=json', '-f', 'qcow2', '{image}']],
  },
  {name: 'directory', format: 'raw', runs: [['.'], ['-f', 'raw', '.']]},
  {
    name: 'missing',
    format: 'raw',
    runs: [['missing.raw'], ['-f', 'qcow2', 'missing.raw'], ['--output=json', 'missing.raw']],
  },
  {
    name: 'special-name',
    format: 'raw',
    inputs: [{set: 'raw-512', file: 'image.raw', as: 'a b,c.raw'}],
    runs: [['{image}']],
  },
  {
    name: 'colon-name',
    format: 'raw',
    inputs: [{set: 'raw-512', file: 'image.raw', as: 'a:b.raw'}],
    runs: [['a:b.raw'], ['./a:b.raw'], ['file:a:b.raw']],
  },
  {
    name: 'control-name',
    format: 'raw',
    inputs: [{set: 'raw-512', file: 'image.raw', as: 'a\u001b[1m.raw'}],
    runs: [['{image}'], ['--output=json', '{image}']],
  },
  {
    name: 'luks-detached-objects',
    format: 'luks',
    inputs: from('luks-cbc', 'image.luks'),
    runs: [
      ['--object', 'secret,id=sec0,data=abc123', '{image}'],
      ['--object', 'secret,id=sec0', '{image}'],
      ['--object', 'secret,data=abc123', '{image}'],
      ['--object', 'bogus,id=sec0', '{image}'],
      ['--image-opts', 'driver=luks,file.filename=image.luks,key-secret=sec0'],
    ],
  },
  ...usage({
    nothing: [],
    'two-names': ['a', 'b'],
    'unknown-short': ['-Z', 'a'],
    'unknown-long': ['--bogus', 'a'],
    'format-without-value': ['-f'],
    'output-unknown': ['--output=foo', 'a'],
    'output-without-value': ['--output'],
    'format-unknown': ['-f', 'foo', 'a'],
    'option-of-another': ['-o', 'size=1', 'a'],
    ambiguous: ['--f', 'a'],
  }),
];
