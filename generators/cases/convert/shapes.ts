import type {InputFile} from '../case.ts';
import {from} from '../extra/extra-row.ts';
import type {OutputRow} from '../make-output-case.ts';
import {convert, type ConvertRow, existing} from './convert-row.ts';
import {source} from './sources.ts';

const SNAPSHOTS = from('qcow2-snapshots', 'image.qcow2');
const SPARSE = from('raw-sparse', 'image.raw');
const ZEROS = from('qcow2-written-zeros', 'image.qcow2');

/** A raw file that is there before and longer than what is written over it. */
const LONGER: InputFile = {name: 'out.raw', make: {kind: 'image', set: 'raw-full', file: 'image.raw'}};

/** Several inputs, one behind the other. */
const SEVERAL: Readonly<Record<string, Omit<ConvertRow, 'name' | 'to'>>> = {
  'two-raw': {
    inputs: [...SPARSE, {set: 'raw-odd', file: 'image.raw', as: 'b.raw'}],
    sources: ['image.raw', 'b.raw'],
  },
  'odd-first': {
    inputs: [{set: 'raw-511', file: 'image.raw', as: 'a.raw'}, ...SPARSE],
    sources: ['a.raw', 'image.raw'],
    flags: ['-f', 'raw'],
  },
  'three-formats': {
    inputs: [...from('qcow2-data', 'image.qcow2'), ...from('vmdk-data', 'image.vmdk'), ...SPARSE],
    sources: ['image.qcow2', 'image.vmdk', 'image.raw'],
  },
  'empty-between': {
    inputs: [...SPARSE, {set: 'raw-empty', file: 'image.raw', as: 'b.raw'}, {...LONGER, name: 'c.raw'}],
    sources: ['image.raw', 'b.raw', 'c.raw'],
  },
  'one-twice': {inputs: SPARSE, sources: ['image.raw', 'image.raw']},
  'second-missing': {inputs: SPARSE, sources: ['image.raw', 'missing.raw']},
};

/** `-l` in every form. */
const SNAPSHOT_NAMES = {
  name: 'one',
  id: '2',
  'by-id': 'snapshot.id=1',
  'by-name': 'snapshot.name=second snapshot',
  'by-both': 'snapshot.id=1,snapshot.name=one',
  unknown: 'nosuch',
  'unknown-id': 'snapshot.id=7',
  'unknown-key': 'snapshot.foo=7',
} as const;

/** `-S`: what is written as data and what becomes a hole. */
const SPARSE_SIZES = ['0', '512', '1k', '4k', '64k', '1M'] as const;

export const SHAPE_ROWS: readonly OutputRow[] = [
  ...Object.entries(SEVERAL).flatMap(([name, row]) =>
    (['raw', 'qcow2'] as const).map((to) => convert({...row, name: `several-${name}`, to})),
  ),
  ...Object.entries(SNAPSHOT_NAMES).map(([name, snapshot]) =>
    convert({name: `snapshot-${name}`, to: 'raw', inputs: SNAPSHOTS, flags: ['-l', snapshot]}),
  ),
  convert({name: 'snapshot-one', to: 'qcow2', inputs: SNAPSHOTS, flags: ['-l', 'one']}),
  convert({name: 'snapshot-of-raw', to: 'raw', inputs: SPARSE, flags: ['-l', 'one']}),
  convert({
    name: 'snapshot-of-two',
    to: 'raw',
    inputs: [...SNAPSHOTS, ...SPARSE],
    sources: ['image.qcow2', 'image.raw'],
    flags: ['-l', 'one'],
  }),
  ...SPARSE_SIZES.flatMap((size) =>
    (['raw', 'qcow2', 'vmdk'] as const).map((to) =>
      convert({name: `sparse-${size}`, to, inputs: ZEROS, flags: ['-S', size]}),
    ),
  ),
  ...(['0', '4k'] as const).map((size) =>
    convert({name: `sparse-${size}-mixed`, to: 'raw', inputs: source('raw-mixed').inputs, flags: ['-S', size]}),
  ),
  convert({name: 'over-longer', to: 'raw', inputs: [...SPARSE, LONGER]}),
  convert({name: 'over-another-format', to: 'qcow2', inputs: [...SPARSE, {...LONGER, name: 'out.qcow2'}]}),
  ...(['raw', 'qcow2', 'vmdk', 'vpc', 'vhdx', 'vdi', 'qed', 'qcow', 'parallels'] as const).flatMap((to) => [
    convert({name: 'into-existing', to, inputs: [...SPARSE, existing(to, '4M')], flags: ['-n', '-f', 'raw']}),
    convert({name: 'into-larger', to, inputs: [...SPARSE, existing(to, '6M')], flags: ['-n', '-f', 'raw']}),
    convert({name: 'into-smaller', to, inputs: [...SPARSE, existing(to, '1M')], flags: ['-n', '-f', 'raw']}),
  ]),
  ...(['raw', 'qcow2', 'vmdk', 'vdi'] as const).flatMap((to) => [
    convert({
      name: 'into-data',
      to,
      inputs: [
        ...SPARSE,
        {
          name: `out.${to}`,
          make: {
            kind: 'steps',
            steps: [
              ['create', '-f', 'raw', 'zeros.raw', '3M'],
              ['convert', '-m', '1', '-S', '0', '-O', to, 'zeros.raw', `out.${to}`],
            ],
          },
        },
      ],
      sources: ['zeros.raw'],
      flags: ['-n', '-f', 'raw'],
    }),
  ]),
];
