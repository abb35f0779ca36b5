import {be32, be64} from '../../images/patch.ts';
import {from} from '../extra/extra-row.ts';
import type {OutputRow} from '../make-output-case.ts';
import {convert, existing} from './convert-row.ts';

const BITMAPS = from('qcow2-bitmaps', 'image.qcow2');
/** The first bitmap of the directory is marked as in use: it was not saved when its writer ended. */
const IN_USE = [{set: 'qcow2-bitmaps', file: 'image.qcow2', patches: [be32(0x130000 + 12, 3)]}] as const;
/** The bitmaps extension's autoclear bit is gone: another program has written to the image. */
const STALE = [{set: 'qcow2-bitmaps', file: 'image.qcow2', patches: [be64(88, 0)]}] as const;

/** Dirty bitmaps are copied when they are asked for. */
export const BITMAP_ROWS: readonly OutputRow[] = [
  convert({name: 'bitmaps', to: 'qcow2', inputs: BITMAPS, flags: ['--bitmaps']}),
  convert({name: 'bitmaps-unasked', to: 'qcow2', inputs: BITMAPS}),
  convert({name: 'bitmaps-cs4k', to: 'qcow2', inputs: BITMAPS, flags: ['--bitmaps'], options: 'cluster_size=4k'}),
  convert({name: 'bitmaps-v2', to: 'qcow2', inputs: BITMAPS, flags: ['--bitmaps'], options: 'compat=0.10'}),
  convert({name: 'bitmaps-in-use', to: 'qcow2', inputs: IN_USE, flags: ['--bitmaps']}),
  convert({
    name: 'bitmaps-in-use-skipped',
    to: 'qcow2',
    inputs: IN_USE,
    flags: ['--bitmaps', '--skip-broken-bitmaps'],
  }),
  convert({name: 'bitmaps-stale', to: 'qcow2', inputs: STALE, flags: ['--bitmaps']}),
  convert({name: 'bitmaps-skip-alone', to: 'qcow2', inputs: BITMAPS, flags: ['--skip-broken-bitmaps']}),
  convert({name: 'bitmaps-refused', to: 'raw', inputs: BITMAPS, flags: ['--bitmaps']}),
  convert({name: 'bitmaps-refused', to: 'qed', inputs: BITMAPS, flags: ['--bitmaps']}),
  convert({name: 'bitmaps-none', to: 'qcow2', inputs: from('qcow2-data', 'image.qcow2'), flags: ['--bitmaps']}),
  convert({name: 'bitmaps-of-raw', to: 'qcow2', inputs: from('raw-sparse', 'image.raw'), flags: ['--bitmaps']}),
  convert({
    name: 'bitmaps-of-two',
    to: 'qcow2',
    inputs: BITMAPS,
    sources: ['image.qcow2', 'image.qcow2'],
    flags: ['--bitmaps'],
  }),
  convert({
    name: 'bitmaps-into-existing',
    to: 'qcow2',
    inputs: [...BITMAPS, existing('qcow2', '4M')],
    flags: ['--bitmaps', '-n'],
  }),
  convert({
    name: 'bitmaps-compressed',
    to: 'qcow2',
    inputs: BITMAPS,
    flags: ['--bitmaps', '-c'],
    unsettled: 'bytes',
  }),
  convert({
    name: 'bitmaps-of-parallels',
    to: 'qcow2',
    inputs: from('parallels-bitmap', 'image.parallels'),
    flags: ['--bitmaps'],
  }),
];
