import type {FormatName} from '../case.ts';
import {findImageSet} from '../../images/image-sets.ts';
import {from, type InputRef} from '../extra/extra-row.ts';
import type {OutputRow} from '../make-output-case.ts';

const SPARSE = from('raw-sparse', 'image.raw');

/** Operands of a dd from a raw image of 4 MiB to raw. */
const BLOCKS: Readonly<Record<string, readonly string[]>> = {
  default: [],
  'bs-1': ['bs=1', 'count=1000'],
  'bs-512': ['bs=512'],
  'bs-513': ['bs=513', 'count=200'],
  'bs-64k': ['bs=64k'],
  'bs-1M': ['bs=1M'],
  'bs-3M': ['bs=3M'],
  'bs-16M': ['bs=16M'],
  'bs-hexadecimal': ['bs=0x1000', 'count=0x10'],
  'bs-fraction': ['bs=1.5k', 'count=5'],
  'count-0': ['bs=64k', 'count=0'],
  'count-1': ['bs=64k', 'count=1'],
  'count-17': ['bs=64k', 'count=17'],
  'count-beyond': ['bs=1M', 'count=9'],
  'skip-1': ['bs=1M', 'skip=1'],
  'skip-odd': ['bs=1000', 'skip=1049', 'count=300'],
  'skip-to-end': ['bs=1M', 'skip=4'],
  'skip-beyond': ['bs=1M', 'skip=5'],
  'skip-and-count': ['bs=64k', 'skip=15', 'count=4'],
  'skip-and-count-beyond': ['bs=1M', 'skip=3', 'count=5'],
  'skip-count-0': ['bs=1M', 'skip=1', 'count=0'],
  'operand-twice': ['bs=1M', 'bs=64k', 'count=2'],
  'bs-0': ['bs=0'],
  'bs-negative': ['bs=-1'],
  'bs-foo': ['bs=foo'],
  'bs-huge': ['bs=4G'],
  'count-foo': ['bs=1M', 'count=foo'],
  'count-negative': ['count=-1'],
  'skip-foo': ['skip=foo'],
  'skip-negative': ['skip=-1'],
  'operand-unknown': ['seek=1'],
  'conv-unknown': ['conv=notrunc'],
  'no-operand': ['foo'],
};

/** Images of other formats and lengths; every second block of theirs is left out at the start. */
const SOURCES = ['raw-odd', 'raw-511', 'raw-empty', 'qcow2-data', 'vmdk-data', 'vhdx-data', 'chain-of-three'] as const;
const TARGETS = [
  'qcow2',
  'vmdk',
  'vpc',
  'vhdx',
  'vdi',
  'qed',
  'qcow',
  'parallels',
] as const satisfies readonly FormatName[];

function fromSet(set: string): readonly InputRef[] {
  return from(set, ...findImageSet(set).files.filter((file) => file !== 'content.raw'));
}

function dd(
  name: string,
  to: FormatName,
  operands: readonly string[],
  inputs: readonly InputRef[] = SPARSE,
): OutputRow {
  const file = `if=${inputs[0]?.file ?? 'missing.raw'}`;
  return {name, to, inputs, argv: ['-O', to, ...operands, file, 'of={image}']};
}

const USAGE: Readonly<Record<string, readonly string[]>> = {
  nothing: [],
  'no-output': ['if=a'],
  'no-input': ['of=b'],
  missing: ['if=a', 'of=b'],
  'unknown-short': ['-Z', 'if=a', 'of=b'],
  'unknown-long': ['--bogus', 'if=a', 'of=b'],
  'source-format-unknown': ['-f', 'foo', 'if=a', 'of=b'],
  'target-format-unknown': ['-O', 'foo', 'if=a', 'of=b'],
  'image-opts-and-format': ['--image-opts', '-f', 'raw', 'if=driver=raw,file.filename=a', 'of=b'],
  'object-unknown': ['--object', 'bogus', 'if=a', 'of=b'],
};

export const DD_ROWS: readonly OutputRow[] = [
  ...Object.entries(BLOCKS).map(([name, operands]) => dd(name, 'raw', operands)),
  ...SOURCES.flatMap((set) => [
    dd(`from-${set}`, 'raw', ['bs=64k'], fromSet(set)),
    dd(`from-${set}-part`, 'raw', ['bs=1000', 'skip=30', 'count=1500'], fromSet(set)),
  ]),
  ...TARGETS.flatMap((to) => [dd('whole', to, ['bs=64k']), dd('part', to, ['bs=1M', 'skip=1', 'count=2'])]),
  dd('odd', 'qcow2', ['bs=1000', 'count=333']),
  dd('odd', 'vmdk', ['bs=1000', 'count=333']),
  dd('large-blocks', 'qcow2', ['bs=2M']),
  dd('read-only', 'dmg', []),
  {name: 'format', to: 'raw', inputs: SPARSE, argv: ['-f', 'raw', 'bs=1M', 'if=image.raw', 'of={image}']},
  {name: 'format-wrong', to: 'raw', inputs: SPARSE, argv: ['-f', 'qcow2', 'if=image.raw', 'of={image}']},
  {name: 'force-share', to: 'raw', inputs: SPARSE, argv: ['-U', 'bs=1M', 'if=image.raw', 'of={image}']},
  {name: 'output-is-input', to: 'raw', inputs: SPARSE, argv: ['bs=1M', 'if=image.raw', 'of=image.raw']},
  {
    name: 'over-existing',
    to: 'raw',
    inputs: [...SPARSE, {set: 'raw-full', file: 'image.raw', as: 'out.raw'}],
    argv: ['bs=64k', 'count=3', 'if=image.raw', 'of={image}'],
  },
  {
    name: 'image-opts',
    to: 'raw',
    inputs: from('qcow2-data', 'image.qcow2'),
    argv: ['--image-opts', 'bs=64k', 'if=driver=qcow2,file.filename=image.qcow2', 'of={image}'],
  },
  {
    name: 'locked',
    to: 'raw',
    inputs: from('luks-cbc', 'image.luks'),
    argv: [
      '--object',
      'secret,id=sec0,data=abc123',
      '--image-opts',
      'bs=4k',
      'if=driver=luks,file.filename=image.luks,key-secret=sec0',
      'of={image}',
    ],
  },
  ...Object.entries(USAGE).map(([name, argv]): OutputRow => ({
    name,
    to: 'raw',
    group: 'usage',
    argv,
    makesNothing: true,
  })),
];
