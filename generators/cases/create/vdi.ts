import type {CreateRow} from '../make-create-case.ts';
import {RAW_BASE} from '../input-files.ts';

export const VDI_ROWS = [
  ...['0', '1', '511', '512', '513', '1000', '1M', '1048577', '64M', '1G', '1073754169', '5G', '1T'].map((size) => ({
    name: `${size}-default`,
    size,
  })),
  {name: '1M-quiet', size: '1M', flags: ['-q']},
  {name: '0-static', size: '0', options: ['static=on']},
  {name: '1M-static', size: '1M', options: ['static=on']},
  {name: '1000-static', size: '1000', options: ['static=on']},
  {name: '1G-static', size: '1G', options: ['static=on']},
  {name: '1M-static-off', size: '1M', options: ['static=off']},
  {name: '1M-prealloc-off', size: '1M', options: ['preallocation=off']},
  {name: '1M-prealloc-metadata', size: '1M', options: ['preallocation=metadata']},
  {name: '1M-prealloc-full', size: '1M', options: ['preallocation=full']},
  {name: '1M-static-maybe-refused', size: '1M', options: ['static=maybe']},
  {name: '1M-block-size-refused', size: '1M', options: ['block_size=2M']},
  {name: '1M-unknown-option-refused', size: '1M', options: ['foo=bar']},
  {name: '600T-refused', size: '600T'},
  {name: '1024T-refused', size: '1024T'},
  {name: 'backing-refused', flags: ['-b', 'base.raw', '-F', 'raw'], inputs: [RAW_BASE]},
  {name: 'no-size-refused'},
  {name: 'size-8E-refused', size: '8E'},
  {name: 'help', argv: ['create', '-f', 'vdi', '-o', 'help'], makesNothing: true},
] as const satisfies readonly CreateRow[];
