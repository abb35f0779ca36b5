import type {CreateRow} from '../make-create-case.ts';
import {BACKING_ROWS, SIZE_ROWS} from './usual-rows.ts';

const SECRET = ['--object', 'secret,id=sec0,data=abc123'];

export const QCOW_ROWS = [
  ...SIZE_ROWS,
  {name: '1M-quiet', size: '1M', flags: ['-q']},
  {name: '1M-encryption-off', size: '1M', options: ['encryption=off']},
  {name: '1M-aes', size: '1M', flags: SECRET, options: ['encrypt.format=aes,encrypt.key-secret=sec0']},
  {name: '1M-encryption-on', size: '1M', flags: SECRET, options: ['encryption=on,encrypt.key-secret=sec0']},
  {name: '1M-aes-no-secret-refused', size: '1M', options: ['encrypt.format=aes']},
  {name: '1M-aes-unknown-secret-refused', size: '1M', options: ['encrypt.format=aes,encrypt.key-secret=sec0']},
  {name: '1M-luks-refused', size: '1M', flags: SECRET, options: ['encrypt.format=luks,encrypt.key-secret=sec0']},
  {name: '1M-format-foo-refused', size: '1M', flags: SECRET, options: ['encrypt.format=foo,encrypt.key-secret=sec0']},
  {
    name: '1M-both-encryptions-refused',
    size: '1M',
    flags: SECRET,
    options: ['encryption=on,encrypt.format=aes,encrypt.key-secret=sec0'],
  },
  {name: '1M-encryption-maybe-refused', size: '1M', options: ['encryption=maybe']},
  {name: '1M-cluster-size-refused', size: '1M', options: ['cluster_size=4k']},
  {name: '1M-unknown-option-refused', size: '1M', options: ['foo=bar']},
  ...BACKING_ROWS,
  {name: 'no-size-refused'},
  {name: 'size-8E-refused', size: '8E'},
  {name: 'help', argv: ['create', '-f', 'qcow', '-o', 'help'], makesNothing: true},
] as const satisfies readonly CreateRow[];
