import type {CreateRow} from '../make-create-case.ts';

const SECRET = ['--object', 'secret,id=sec0,data=abc123'];
const LUKS = 'encrypt.format=luks,encrypt.key-secret=sec0,encrypt.iter-time=10';

function luks(name: string, options = '', size = '1M'): CreateRow {
  return {name: `${size}-luks-${name}`, size, flags: SECRET, options: [`${LUKS}${options}`], unsettled: true};
}

/** Encrypted images, and such as keep their data in a file of its own. */
export const QCOW2_ENCRYPTED_ROWS: readonly CreateRow[] = [
  luks('default'),
  luks('default', '', '1G'),
  luks('cs-4k', ',cluster_size=4k'),
  luks('v2', ',compat=0.10'),
  luks('cbc', ',encrypt.cipher-mode=cbc,encrypt.ivgen-alg=plain64'),
  luks('aes-128', ',encrypt.cipher-alg=aes-128,encrypt.hash-alg=sha1'),
  luks('prealloc-metadata', ',preallocation=metadata'),
  luks('cipher-foo-refused', ',encrypt.cipher-alg=foo'),
  luks('hash-foo-refused', ',encrypt.hash-alg=foo'),
  {name: '1M-aes', size: '1M', flags: SECRET, options: ['encrypt.format=aes,encrypt.key-secret=sec0']},
  {name: '1M-encryption-on', size: '1M', flags: SECRET, options: ['encryption=on,encrypt.key-secret=sec0']},
  {name: '1M-encryption-off', size: '1M', options: ['encryption=off']},
  {name: '1M-aes-v2', size: '1M', flags: SECRET, options: ['encrypt.format=aes,encrypt.key-secret=sec0,compat=0.10']},
  {name: '1M-luks-no-secret-refused', size: '1M', options: ['encrypt.format=luks']},
  {name: '1M-luks-unknown-secret-refused', size: '1M', options: [LUKS]},
  {name: '1M-encrypt-foo-refused', size: '1M', flags: SECRET, options: ['encrypt.format=foo,encrypt.key-secret=sec0']},
  {
    name: '1M-both-encryptions-refused',
    size: '1M',
    flags: SECRET,
    options: ['encryption=on,encrypt.format=aes,encrypt.key-secret=sec0'],
  },
  {name: '1M-secret-without-format-refused', size: '1M', flags: SECRET, options: ['encrypt.key-secret=sec0']},
  {name: '1M-data-file', size: '1M', options: ['data_file=image.data']},
  {name: '1G-data-file', size: '1G', options: ['data_file=image.data']},
  {name: '1M-data-file-raw', size: '1M', options: ['data_file=image.data,data_file_raw=on']},
  {name: '1M-data-file-metadata', size: '1M', options: ['data_file=image.data,preallocation=metadata']},
  {name: '1M-data-file-falloc', size: '1M', options: ['data_file=image.data,preallocation=falloc']},
  {name: '1M-data-file-cs-4k', size: '1M', options: ['data_file=image.data,cluster_size=4k']},
  {name: '1M-data-file-el2', size: '1M', options: ['data_file=image.data,extended_l2=on']},
  {
    name: '1M-data-file-kept',
    size: '1M',
    options: ['data_file=kept.raw,keep_data_file=on,preallocation=metadata'],
    inputs: [{name: 'kept.raw', make: {kind: 'image', set: 'raw-full', file: 'image.raw'}}],
  },
  {
    name: '1M-data-file-over',
    size: '1M',
    options: ['data_file=kept.raw'],
    inputs: [{name: 'kept.raw', make: {kind: 'image', set: 'raw-full', file: 'image.raw'}}],
  },
  {name: '1M-data-file-v2-refused', size: '1M', options: ['data_file=image.data,compat=0.10']},
  {name: '1M-data-file-raw-alone-refused', size: '1M', options: ['data_file_raw=on']},
  {name: '1M-data-file-kept-no-prealloc-refused', size: '1M', options: ['data_file=kept.raw,keep_data_file=on']},
  {
    name: '1M-data-file-kept-missing-refused',
    size: '1M',
    options: ['data_file=kept.raw,keep_data_file=on,preallocation=metadata'],
  },
  {name: '1M-data-file-directory-refused', size: '1M', options: ['data_file=missing/image.data']},
];
