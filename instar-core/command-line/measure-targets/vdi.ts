import {FORMAT_VDI} from '../../../guest/abi/formats.ts';
import type {CreateFormat} from '../../operations/create/create-format.ts';

/** vdi, as far as its options change its size. */
export const VDI_TARGET: CreateFormat = {
  name: 'vdi',
  number: FORMAT_VDI,
  backing: false,
  options: [
    {key: 'size', type: 'size', help: 'Virtual disk size'},
    {key: 'static', type: 'bool', help: 'VDI static (pre-allocated) image', default: 'off'},
    {key: 'preallocation', type: 'string', help: 'Preallocation mode (allowed values: off, metadata)'},
  ],
  hasManyOutputs: () => false,
  refuse: () => undefined,
  encode: () => undefined,
  statusWords: {},
};
