import {byte, le32, text} from '../../images/patch.ts';
import {ALL, type Ask, type Subject} from './subject.ts';

const odd = (name: string, asks: readonly Ask[]): Subject => ({name, set: `vhdx-${name}`, asks});
const patched = (name: string, asks: readonly Ask[], ...patches: NonNullable<Subject['patches']>): Subject => ({
  name: `damaged-${name}`,
  set: 'vhdx-built',
  patches,
  asks,
});

const OPENED: readonly Ask[] = ['info', 'check', 'map'];

export const VHDX_SUBJECTS: readonly Subject[] = [
  odd('data', ALL),
  odd('data-8M', ALL),
  odd('fixed', ALL),
  odd('empty', ['info', 'check', 'map', 'measure']),
  odd('built', ALL),
  odd('parent', ['info', 'check', 'map']),
  odd('partial', [...OPENED, 'compare']),
  odd('states', [...OPENED, 'measure', 'compare']),
  odd('state-4', [...OPENED, 'compare']),
  odd('overlap', [...OPENED, 'compare']),
  odd('over-log', OPENED),
  odd('outside', OPENED),
  odd('log-data', [...OPENED, 'measure', 'compare']),
  odd('log-zero', ['info', 'check']),
  odd('log-torn', [...OPENED, 'compare']),
  odd('first-header', [...OPENED, 'compare']),
  odd('second-header', ['info', 'check']),
  odd('no-header', ['info', 'check', 'map']),
  odd('unknown-region', ['info']),
  odd('unknown-metadata', ['info']),
  odd('4k-sectors', ['info', 'map']),
  patched('signature', ['info'], text(0, 'vhdxfilf')),
  patched('both-headers', ['info', 'check'], byte(0x10004, 0), byte(0x20004, 0)),
  patched('newer-header', ['info', 'check'], byte(0x20004, 0)),
  patched('region-checksums', ['info'], byte(0x30004, 1), byte(0x40004, 1)),
  patched('first-region-checksum', ['info'], byte(0x30004, 1)),
  patched('metadata-signature', ['info'], text(0x300000, 'metadatb')),
  patched('metadata-count', ['info'], {at: 0x30000a, hex: 'ffff'}),
  patched('block-size-0', ['info', 'check'], le32(0x310000, 0)),
  patched('block-size-odd', ['info'], le32(0x310000, 0x180000)),
  patched('block-size-huge', ['info'], le32(0x310000, 0x20000000)),
  patched('size-huge', ['info'], {at: 0x310008, hex: 'ffffffffffffff7f'}),
  patched('sector-size', ['info'], le32(0x310020, 513)),
  ...[7, 8, 0x10000, 0x20000, 0x30000, 0x200000, 0x300000, 0x400000, 0x480000].map((lengthBytes): Subject => ({
    name: `damaged-cut-${lengthBytes}`,
    set: 'vhdx-built',
    lengthBytes,
    asks: ['info', 'check'],
  })),
];
