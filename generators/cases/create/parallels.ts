import type {CreateRow} from '../make-create-case.ts';
import {RAW_BASE} from '../input-files.ts';

export const PARALLELS_ROWS = [
  ...['0', '1', '511', '512', '513', '1000', '1M', '1048577', '64M', '1G', '1073754169', '5G', '1T'].map((size) => ({
    name: `${size}-default`,
    size,
  })),
  {name: '1M-quiet', size: '1M', flags: ['-q']},
  {name: '1G-cs-512', size: '1G', options: ['cluster_size=512']},
  {name: '1G-cs-64k', size: '1G', options: ['cluster_size=64k']},
  {name: '1G-cs-4M', size: '1G', options: ['cluster_size=4M']},
  {name: '1M-cs-1000', size: '1M', options: ['cluster_size=1000']},
  {name: '1M-cs-0', size: '1M', options: ['cluster_size=0']},
  {name: '1M-cs-3M', size: '1M', options: ['cluster_size=3M']},
  {name: '1M-cs-4G-refused', size: '1M', options: ['cluster_size=4G']},
  {name: '1M-cs-foo-refused', size: '1M', options: ['cluster_size=foo']},
  {name: '1M-unknown-option-refused', size: '1M', options: ['foo=bar']},
  {name: '1M-prealloc-refused', size: '1M', options: ['preallocation=full']},
  {name: '4096T-refused', size: '4096T'},
  {name: 'backing-refused', flags: ['-b', 'base.raw', '-F', 'raw'], inputs: [RAW_BASE]},
  {name: 'no-size-refused'},
  {name: 'size-8E-refused', size: '8E'},
  {name: 'help', argv: ['create', '-f', 'parallels', '-o', 'help'], makesNothing: true},
] as const satisfies readonly CreateRow[];
