import {FORMAT_RAW} from '../../../guest/abi/formats.ts';
import type {CreateFormat} from '../../operations/create/create-format.ts';

/** raw as `create` knows it: nothing but a size, so that no guest runs. */
export const RAW_FORMAT: CreateFormat = {
  name: 'raw',
  number: FORMAT_RAW,
  backing: false,
  options: [{key: 'size', type: 'size', help: 'Virtual disk size'}],
  hasManyOutputs: () => false,
  refuse: () => undefined,
  encode: () => undefined,
  statusWords: {},
};
