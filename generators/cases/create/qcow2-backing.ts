import type {CreateRow} from '../make-create-case.ts';
import {ODD_RAW_BASE, QCOW2_BASE, QCOW2_MIDDLE, RAW_BASE, VHDX_BASE, VMDK_BASE, VPC_BASE} from '../input-files.ts';

const ON_RAW = ['-b', 'base.raw', '-F', 'raw'];
const ON_QCOW2 = ['-b', 'base.qcow2', '-F', 'qcow2'];

export const QCOW2_BACKING_ROWS = [
  {name: 'backing-raw', flags: ON_RAW, inputs: [RAW_BASE], chain: true},
  {name: 'backing-raw-odd', flags: ON_RAW, inputs: [ODD_RAW_BASE]},
  {name: 'backing-qcow2', flags: ON_QCOW2, inputs: [QCOW2_BASE], chain: true},
  {
    name: 'backing-chain-of-three',
    flags: ['-b', 'middle.qcow2', '-F', 'qcow2'],
    inputs: [QCOW2_BASE, QCOW2_MIDDLE],
    chain: true,
  },
  {name: 'backing-vmdk', flags: ['-b', 'base.vmdk', '-F', 'vmdk'], inputs: [VMDK_BASE], chain: true},
  {name: 'backing-vpc', flags: ['-b', 'base.vpc', '-F', 'vpc'], inputs: [VPC_BASE]},
  {name: 'backing-vhdx', flags: ['-b', 'base.vhdx', '-F', 'vhdx'], inputs: [VHDX_BASE]},
  {name: '10M-backing-larger', size: '10M', flags: ON_RAW, inputs: [RAW_BASE]},
  {name: '1M-backing-smaller', size: '1M', flags: ON_RAW, inputs: [RAW_BASE]},
  {name: 'backing-options', options: ['backing_file=base.qcow2,backing_fmt=qcow2'], inputs: [QCOW2_BASE]},
  {name: 'backing-format-option', options: ['backing_fmt=raw'], flags: ['-b', 'base.raw'], inputs: [RAW_BASE]},
  {name: 'backing-relative-dot', flags: ['-b', './base.raw', '-F', 'raw'], inputs: [RAW_BASE]},
  {name: 'backing-file-protocol', flags: ['-b', 'file:base.raw', '-F', 'raw'], inputs: [RAW_BASE]},
  {name: 'backing-compat-v2', options: ['compat=0.10'], flags: ON_RAW, inputs: [RAW_BASE]},
  {name: 'backing-extended-l2', options: ['extended_l2=on'], flags: ON_RAW, inputs: [RAW_BASE]},
  {name: 'backing-cs-512', options: ['cluster_size=512'], flags: ON_RAW, inputs: [RAW_BASE]},
  {name: 'backing-quiet', flags: ['-q', ...ON_RAW], inputs: [RAW_BASE]},
  {name: 'backing-raw-over-qcow2', flags: ['-b', 'base.qcow2', '-F', 'raw'], inputs: [QCOW2_BASE]},
  {name: '5M-backing-unsafe-missing', size: '5M', flags: ['-u', '-b', 'missing.qcow2', '-F', 'qcow2']},
  {name: '5M-backing-unsafe-absolute', size: '5M', flags: ['-u', '-b', '/nonexistent/base.raw', '-F', 'raw']},
  {
    name: 'backing-prealloc-metadata-extended-l2',
    options: ['preallocation=metadata,extended_l2=on'],
    flags: ON_RAW,
    inputs: [RAW_BASE],
  },

  {name: 'backing-prealloc-metadata-refused', options: ['preallocation=metadata'], flags: ON_RAW, inputs: [RAW_BASE]},
  {name: 'backing-no-format-refused', flags: ['-b', 'base.raw'], inputs: [RAW_BASE]},
  {name: 'backing-qcow2-no-format-refused', flags: ['-b', 'base.qcow2'], inputs: [QCOW2_BASE]},
  {name: 'backing-option-no-format-refused', options: ['backing_file=base.raw'], inputs: [RAW_BASE]},
  {name: '5M-backing-unsafe-no-format-refused', size: '5M', flags: ['-u', '-b', 'missing.raw']},
  {name: 'backing-unsafe-no-size-refused', flags: ['-u', '-b', 'missing.qcow2', '-F', 'qcow2']},
  {name: 'backing-missing-refused', flags: ['-b', 'missing.qcow2', '-F', 'qcow2']},
  {name: '1M-backing-missing-refused', size: '1M', flags: ['-b', 'missing.raw', '-F', 'raw']},
  {name: '1M-backing-absolute-missing-refused', size: '1M', flags: ['-b', '/nonexistent/base.raw', '-F', 'raw']},
  {name: 'backing-wrong-format-refused', flags: ['-b', 'base.raw', '-F', 'qcow2'], inputs: [RAW_BASE]},
  {name: 'backing-unknown-format-refused', flags: ['-b', 'base.raw', '-F', 'foo'], inputs: [RAW_BASE]},
  {name: '1M-backing-format-alone-refused', size: '1M', flags: ['-F', 'raw']},
  {name: '1M-backing-itself-refused', size: '1M', flags: ['-b', '{image}', '-F', 'qcow2']},
  {name: '1M-backing-empty-refused', size: '1M', flags: ['-b', '', '-F', 'raw']},
  {name: '1M-backing-name-too-long-refused', size: '1M', flags: ['-u', '-b', 'n'.repeat(1024), '-F', 'raw']},
] as const satisfies readonly CreateRow[];
