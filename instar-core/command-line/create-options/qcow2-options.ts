import {
  PREALLOCATION_FALLOC,
  PREALLOCATION_FULL,
  PREALLOCATION_METADATA,
  PREALLOCATION_OFF,
} from '../../../guest/abi/create-config.ts';
import type {CreateOptionRow} from '../../operations/create/create-format.ts';

/** The options of qcow2, in the order of the Formatting line. */
export const QCOW2_OPTIONS = [
  {
    key: 'encryption',
    type: 'bool',
    help: "Encrypt the image with format 'aes'. (Deprecated in favor of encrypt.format=aes)",
  },
  {key: 'encrypt.format', type: 'string', help: "Encrypt the image, format choices: 'aes', 'luks'"},
  {key: 'encrypt.key-secret', type: 'string', help: 'ID of secret providing qcow AES key or LUKS passphrase'},
  {key: 'encrypt.cipher-alg', type: 'string', help: 'Name of encryption cipher algorithm'},
  {key: 'encrypt.cipher-mode', type: 'string', help: 'Name of encryption cipher mode'},
  {key: 'encrypt.ivgen-alg', type: 'string', help: 'Name of IV generator algorithm'},
  {key: 'encrypt.ivgen-hash-alg', type: 'string', help: 'Name of IV generator hash algorithm'},
  {key: 'encrypt.hash-alg', type: 'string', help: 'Name of encryption hash algorithm'},
  {key: 'encrypt.iter-time', type: 'number', help: 'Time to spend in PBKDF in milliseconds'},
  {key: 'cluster_size', type: 'size', help: 'qcow2 cluster size', default: '65536'},
  {key: 'extended_l2', type: 'bool', help: 'Extended L2 tables', default: 'off'},
  {
    key: 'preallocation',
    type: 'string',
    help: 'Preallocation mode (allowed values: off, metadata, falloc, full)',
    values: {
      member: 'preallocation',
      numbers: {
        off: PREALLOCATION_OFF,
        metadata: PREALLOCATION_METADATA,
        falloc: PREALLOCATION_FALLOC,
        full: PREALLOCATION_FULL,
      },
    },
  },
  {
    key: 'compression_type',
    type: 'string',
    help: 'Compression method used for image cluster compression',
    default: 'zlib',
    values: {member: 'compression-type', numbers: {zlib: 0, zstd: 1}, since: {zstd: 'qcow2-zstd'}},
  },
  {
    key: 'keep_data_file',
    type: 'bool',
    help: 'Assume the external data file already exists and do not overwrite it',
    since: 'qcow2-keep-data-file',
    needs: {key: 'data_file', refusal: "Must not use 'keep_data_file=on' without 'data_file'"},
  },
  {key: 'size', type: 'size', help: 'Virtual disk size'},
  {
    key: 'compat',
    type: 'string',
    help: 'Compatibility level (v2 [0.10] or v3 [1.1])',
    values: {member: 'version', numbers: {'0.10': 2, '1.1': 3, v2: 2, v3: 3}},
  },
  {key: 'backing_file', type: 'string', help: 'File name of a base image'},
  {key: 'backing_fmt', type: 'string', help: 'Image format of the base image'},
  {key: 'data_file', type: 'string', help: 'File name of an external data file'},
  {key: 'data_file_raw', type: 'bool', help: 'The external data file must stay valid as a raw image'},
  {key: 'lazy_refcounts', type: 'bool', help: 'Postpone refcount updates', default: 'off'},
  {key: 'refcount_bits', type: 'number', help: 'Width of a reference count entry in bits', default: '16'},
] as const satisfies readonly CreateOptionRow[];
