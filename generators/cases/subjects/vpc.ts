import {be32, be64, byte, text} from '../../images/patch.ts';
import {ALL, type Ask, type Subject} from './subject.ts';

/** Where `vpc-data` has its block allocation table. */
const TABLE = 0x600;

const FIXED = ['-f', 'vpc'] as const;
const odd = (name: string, asks: readonly Ask[], flags?: readonly string[]): Subject => ({
  name,
  set: `vpc-${name}`,
  ...(flags && {flags}),
  asks,
});
const patched = (name: string, asks: readonly Ask[], ...patches: NonNullable<Subject['patches']>): Subject => ({
  name: `damaged-${name}`,
  set: 'vpc-data',
  patches,
  asks,
});

const CREATORS = ['vpc', 'qemu', 'qem2', 'win', 'd2v', 'tap', 'ctxs', 'wa', 'vbox', 'unknown'] as const;

export const VPC_SUBJECTS: readonly Subject[] = [
  odd('data', ALL),
  odd('force-size', ALL),
  odd('fixed', ALL, FIXED),
  odd('fixed-force-size', ['info', 'map', 'measure', 'compare'], FIXED),
  {name: 'fixed-probed', set: 'vpc-fixed', asks: ['info', 'map', 'measure', 'compare']},
  ...CREATORS.map((name) => odd(`creator-${name}`, ['info', 'map'])),
  odd('fixed-creator-vbox', ['info'], FIXED),
  odd('differencing', ['info', 'check', 'map']),
  odd('type-fixed', ['info', 'map']),
  odd('type-unknown', ['info', 'map']),
  odd('zero-geometry', ['info', 'map']),
  odd('small-block', ['info']),
  odd('odd-block', ['info']),
  odd('huge-block', ['info']),
  odd('few-entries', ['info']),
  odd('many-entries', ['info']),
  odd('table-outside', ['info']),
  odd('header-cookie', ['info']),
  patched('checksum', ['info', 'check', 'map'], byte(64, 0)),
  patched('header-checksum', ['info', 'map'], byte(512 + 36, 0)),
  patched('first-footer', ['info'], text(0, 'xonectix')),
  patched('last-footer', ['info'], {at: -512, hex: '00'.repeat(512)}),
  patched('block-beyond', ['check', 'map', 'measure'], be32(TABLE, 0x7fffffff)),
  patched('block-twice', ['check', 'map'], be32(TABLE + 4, 4)),
  patched('block-in-header', ['check', 'map'], be32(TABLE, 0)),
  patched('bitmap-partial', ['map', 'compare'], {at: 0x800, hex: 'f00f'}),
  patched('data-offset', ['info'], be64(16, 0x7fffffffffff)),
  ...[0, 511, 512, 1024, 1535, 1536, 0x100000].map((lengthBytes): Subject => ({
    name: `damaged-cut-${lengthBytes}`,
    set: 'vpc-data',
    lengthBytes,
    flags: FIXED,
    asks: ['info', 'check'],
  })),
  {name: 'damaged-fixed-footer', set: 'vpc-fixed', patches: [{at: -512, hex: '00'}], flags: FIXED, asks: ['info']},
  {name: 'damaged-fixed-cut', set: 'vpc-fixed', lengthBytes: 0x100000, flags: FIXED, asks: ['info']},
];
