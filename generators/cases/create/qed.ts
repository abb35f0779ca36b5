import type {CreateRow} from '../make-create-case.ts';
import {BACKING_ROWS, SIZE_ROWS} from './usual-rows.ts';

export const QED_ROWS = [
  ...SIZE_ROWS,
  {name: '1M-quiet', size: '1M', flags: ['-q']},
  {name: '1G-cs-4k', size: '1G', options: ['cluster_size=4k']},
  {name: '1G-cs-64k', size: '1G', options: ['cluster_size=64k']},
  {name: '1G-cs-1M', size: '1G', options: ['cluster_size=1M']},
  {name: '1G-cs-64M', size: '1G', options: ['cluster_size=64M']},
  {name: '1G-table-1', size: '1G', options: ['table_size=1']},
  {name: '1G-table-16', size: '1G', options: ['table_size=16']},
  {name: '1G-cs-4k-table-1', size: '1G', options: ['cluster_size=4k,table_size=1']},
  {name: '64G-cs-4k-table-1-refused', size: '64G', options: ['cluster_size=4k,table_size=1']},
  {name: '1M-cs-2k-refused', size: '1M', options: ['cluster_size=2k']},
  {name: '1M-cs-128M-refused', size: '1M', options: ['cluster_size=128M']},
  {name: '1M-cs-5000-refused', size: '1M', options: ['cluster_size=5000']},
  {name: '1M-table-3-refused', size: '1M', options: ['table_size=3']},
  {name: '1M-table-32-refused', size: '1M', options: ['table_size=32']},
  {name: '1M-table-0', size: '1M', options: ['table_size=0']},
  {name: '1M-unknown-option-refused', size: '1M', options: ['foo=bar']},
  ...BACKING_ROWS,
  {name: 'no-size-refused'},
  {name: 'size-8E-refused', size: '8E'},
  {name: 'help', argv: ['create', '-f', 'qed', '-o', 'help'], makesNothing: true},
] as const satisfies readonly CreateRow[];
