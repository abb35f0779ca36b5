import {FORMAT_LUKS} from '../../../guest/abi/formats.ts';
import type {CreateFormat} from '../../operations/create/create-format.ts';

/** luks, as far as its options change its size. */
export const LUKS_TARGET: CreateFormat = {
  name: 'luks',
  number: FORMAT_LUKS,
  backing: false,
  options: [
    {key: 'size', type: 'size', help: 'Virtual disk size'},
    {key: 'key-secret', type: 'string', help: 'ID of the secret that provides the keyslot passphrase'},
    {key: 'cipher-alg', type: 'string', help: 'Name of encryption cipher algorithm'},
    {key: 'cipher-mode', type: 'string', help: 'Name of encryption cipher mode'},
    {key: 'ivgen-alg', type: 'string', help: 'Name of IV generator algorithm'},
    {key: 'ivgen-hash-alg', type: 'string', help: 'Name of IV generator hash algorithm'},
    {key: 'hash-alg', type: 'string', help: 'Name of encryption hash algorithm'},
    {key: 'iter-time', type: 'number', help: 'Time to spend in PBKDF in milliseconds'},
    {key: 'detached-header', type: 'bool', help: 'Use detached header', since: 'info-detached-header'},
    {key: 'preallocation', type: 'string', help: 'Preallocation mode (allowed values: off, metadata, falloc, full)'},
  ],
  hasManyOutputs: () => false,
  refuse: () => undefined,
  encode: () => undefined,
  statusWords: {},
};
