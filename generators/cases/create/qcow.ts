import type {CreateRow} from '../make-create-case.ts';
import {QCOW2_BASE, RAW_BASE} from '../input-files.ts';

const SECRET = ['--object', 'secret,id=sec0,data=abc123'];

export const QCOW_ROWS = [
  ...['0', '1', '511', '512', '513', '1000', '1M', '1048577', '64M', '1G', '1T'].map((size) => ({
    name: `${size}-default`,
    size,
  })),
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
  {name: 'backing-raw', flags: ['-b', 'base.raw', '-F', 'raw'], inputs: [RAW_BASE], chain: true},
  {name: 'backing-qcow2', flags: ['-b', 'base.qcow2', '-F', 'qcow2'], inputs: [QCOW2_BASE]},
  {name: '10M-backing-larger', size: '10M', flags: ['-b', 'base.qcow2', '-F', 'qcow2'], inputs: [QCOW2_BASE]},
  {name: 'backing-options', options: ['backing_file=base.qcow2,backing_fmt=qcow2'], inputs: [QCOW2_BASE]},
  {name: 'backing-no-format-refused', flags: ['-b', 'base.qcow2'], inputs: [QCOW2_BASE]},
  {name: 'backing-missing-refused', flags: ['-b', 'missing.raw', '-F', 'raw']},
  {name: '1M-backing-unsafe', size: '1M', flags: ['-u', '-b', 'missing.raw', '-F', 'raw']},
  {name: 'no-size-refused'},
  {name: 'size-8E-refused', size: '8E'},
  {name: 'help', argv: ['create', '-f', 'qcow', '-o', 'help'], makesNothing: true},
] as const satisfies readonly CreateRow[];
