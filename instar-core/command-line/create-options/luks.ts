import {STATUS_CREATE_TOO_LARGE} from '../../../guest/abi/create-status.ts';
import {FORMAT_LUKS} from '../../../guest/abi/formats.ts';
import type {CreateFormat} from '../../operations/create/create-format.ts';
import {chooseLuks, refuseLuks} from './luks-choice.ts';

/** luks as `create` knows it. */
export const LUKS_FORMAT: CreateFormat = {
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
    {key: 'detached-header', type: 'bool', help: 'Create a detached LUKS header', since: 'info-detached-header'},
  ],
  secretOption: 'key-secret',
  hasManyOutputs: () => false,
  refuse: (values, facts) => refuseLuks(values, '', facts),
  encode: () => undefined,
  chooseLuks: (values, facts) => chooseLuks(values, '', facts),
  reservesFile: true,
  statusWords: {[STATUS_CREATE_TOO_LARGE]: 'The requested file size is too large'},
};
