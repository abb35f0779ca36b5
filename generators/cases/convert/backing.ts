import {from} from '../extra/extra-row.ts';
import type {OutputRow} from '../make-output-case.ts';
import {convert, existing} from './convert-row.ts';

const CHAIN = from('chain-of-three', 'image.qcow2', 'middle.qcow2', 'base.raw');
const OVER_RAW = from('chain-qcow2-raw', 'image.qcow2', 'base.raw');
const OVER_QCOW2 = from('chain-qcow2-qcow2', 'image.qcow2', 'base.qcow2');
const SHORTER = from('chain-shorter-base', 'image.qcow2', 'base.raw');
const LONGER = from('chain-longer-base', 'image.qcow2', 'base.qcow2');

/** The output over an image that lies below the source or has some of its data: only what differs is copied. */
export const BACKING_ROWS: readonly OutputRow[] = [
  convert({name: 'backing-raw', to: 'qcow2', inputs: OVER_RAW, flags: ['-B', 'base.raw', '-F', 'raw']}),
  convert({name: 'backing-qcow2', to: 'qcow2', inputs: OVER_QCOW2, flags: ['-B', 'base.qcow2', '-F', 'qcow2']}),
  convert({name: 'backing-middle', to: 'qcow2', inputs: CHAIN, flags: ['-B', 'middle.qcow2', '-F', 'qcow2']}),
  convert({name: 'backing-bottom', to: 'qcow2', inputs: CHAIN, flags: ['-B', 'base.raw', '-F', 'raw']}),
  convert({
    name: 'backing-options',
    to: 'qcow2',
    inputs: CHAIN,
    options: 'backing_file=middle.qcow2,backing_fmt=qcow2',
  }),
  convert({
    name: 'backing-cs4k',
    to: 'qcow2',
    inputs: CHAIN,
    flags: ['-B', 'middle.qcow2', '-F', 'qcow2'],
    options: 'cluster_size=4k',
  }),
  convert({
    name: 'backing-el2',
    to: 'qcow2',
    inputs: CHAIN,
    flags: ['-B', 'middle.qcow2', '-F', 'qcow2'],
    options: 'extended_l2=on',
  }),
  convert({
    name: 'backing-v2',
    to: 'qcow2',
    inputs: CHAIN,
    flags: ['-B', 'middle.qcow2', '-F', 'qcow2'],
    options: 'compat=0.10',
  }),
  convert({
    name: 'backing-compressed',
    to: 'qcow2',
    inputs: CHAIN,
    flags: ['-c', '-B', 'middle.qcow2', '-F', 'qcow2'],
    unsettled: 'bytes',
  }),
  convert({
    name: 'backing-unrelated',
    to: 'qcow2',
    inputs: [...from('raw-sparse', 'image.raw'), {set: 'chain-qcow2-raw', file: 'base.raw'}],
    flags: ['-B', 'base.raw', '-F', 'raw'],
  }),
  convert({name: 'backing-shorter', to: 'qcow2', inputs: SHORTER, flags: ['-B', 'base.raw', '-F', 'raw']}),
  convert({name: 'backing-longer', to: 'qcow2', inputs: LONGER, flags: ['-B', 'base.qcow2', '-F', 'qcow2']}),
  convert({
    name: 'backing-qed',
    to: 'qed',
    inputs: from('chain-qed-qcow2', 'image.qed', 'base.qcow2'),
    flags: ['-B', 'base.qcow2', '-F', 'qcow2'],
  }),
  convert({
    name: 'backing-qcow',
    to: 'qcow',
    inputs: from('chain-qcow-raw', 'image.qcow', 'base.raw'),
    flags: ['-B', 'base.raw', '-F', 'raw'],
  }),
  convert({
    name: 'backing-vmdk',
    to: 'vmdk',
    inputs: from('chain-vmdk-vmdk', 'image.vmdk', 'base.vmdk'),
    flags: ['-B', 'base.vmdk', '-F', 'vmdk'],
  }),
  convert({name: 'backing-refused', to: 'raw', inputs: OVER_RAW, flags: ['-B', 'base.raw', '-F', 'raw']}),
  convert({name: 'backing-refused', to: 'vpc', inputs: OVER_RAW, flags: ['-B', 'base.raw', '-F', 'raw']}),
  convert({name: 'backing-without-format', to: 'qcow2', inputs: OVER_RAW, flags: ['-B', 'base.raw']}),
  convert({name: 'backing-format-alone', to: 'qcow2', inputs: OVER_RAW, flags: ['-F', 'raw']}),
  convert({name: 'backing-format-wrong', to: 'qcow2', inputs: OVER_RAW, flags: ['-B', 'base.raw', '-F', 'qcow2']}),
  convert({name: 'backing-missing', to: 'qcow2', inputs: OVER_RAW, flags: ['-B', 'missing.raw', '-F', 'raw']}),
  convert({name: 'backing-short-option', to: 'qcow2', inputs: OVER_RAW, flags: ['-b', 'base.raw', '-F', 'raw']}),
  convert({
    name: 'backing-twice',
    to: 'qcow2',
    inputs: OVER_RAW,
    flags: ['-B', 'base.raw', '-F', 'raw'],
    options: 'backing_file=base.raw',
  }),
  convert({
    name: 'backing-of-two',
    to: 'qcow2',
    inputs: OVER_RAW,
    sources: ['image.qcow2', 'base.raw'],
    flags: ['-B', 'base.raw', '-F', 'raw'],
  }),
  convert({
    name: 'backing-into-existing',
    to: 'qcow2',
    inputs: [...CHAIN, existing('qcow2', '2M', '-b', 'middle.qcow2', '-F', 'qcow2')],
    flags: ['-n', '-B', 'middle.qcow2', '-F', 'qcow2'],
  }),
  convert({
    name: 'backing-unsaid-into-existing',
    to: 'qcow2',
    inputs: [...CHAIN, existing('qcow2', '2M', '-b', 'middle.qcow2', '-F', 'qcow2')],
    flags: ['-n'],
  }),
  convert({
    name: 'backing-sparse-0',
    to: 'qcow2',
    inputs: CHAIN,
    flags: ['-S', '0', '-B', 'middle.qcow2', '-F', 'qcow2'],
  }),
];
