import {QCOW2_BASE, RAW_BASE} from '../input-files.ts';
import type {CreateRow} from '../make-create-case.ts';

/** Sizes around sectors and clusters, for formats that take any. */
export const SIZE_ROWS = ['0', '1', '511', '512', '513', '1000', '1M', '1048577', '64M', '1G', '1T'].map((size) => ({
  name: `${size}-default`,
  size,
})) satisfies readonly CreateRow[];

/** Ways to name a backing file, for formats that record its name and no more. */
export const BACKING_ROWS = [
  {name: 'backing-raw', flags: ['-b', 'base.raw', '-F', 'raw'], inputs: [RAW_BASE], chain: true},
  {name: 'backing-qcow2', flags: ['-b', 'base.qcow2', '-F', 'qcow2'], inputs: [QCOW2_BASE]},
  {name: '10M-backing-larger', size: '10M', flags: ['-b', 'base.qcow2', '-F', 'qcow2'], inputs: [QCOW2_BASE]},
  {name: 'backing-options', options: ['backing_file=base.qcow2,backing_fmt=qcow2'], inputs: [QCOW2_BASE]},
  {name: 'backing-no-format-refused', flags: ['-b', 'base.qcow2'], inputs: [QCOW2_BASE]},
  {name: 'backing-missing-refused', flags: ['-b', 'missing.raw', '-F', 'raw']},
  {name: '1M-backing-unsafe', size: '1M', flags: ['-u', '-b', 'missing.raw', '-F', 'raw']},
] as const satisfies readonly CreateRow[];
