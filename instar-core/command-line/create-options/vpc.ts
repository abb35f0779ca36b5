import {CREATE_VPC_FORCE_SIZE, CREATE_VPC_SUBFORMAT, VPC_DYNAMIC, VPC_FIXED} from '../../../guest/abi/create-config.ts';
import {STATUS_CREATE_TOO_LARGE} from '../../../guest/abi/create-status.ts';
import {FORMAT_VPC} from '../../../guest/abi/formats.ts';
import type {CreateFormat, CreateOptionRow} from '../../operations/create/create-format.ts';

const OPTIONS = [
  {key: 'size', type: 'size', help: 'Virtual disk size'},
  {
    key: 'subformat',
    type: 'string',
    help: 'Type of virtual hard disk format. Supported formats are {dynamic (default) | fixed} ',
    values: {member: 'subformat', numbers: {dynamic: VPC_DYNAMIC, fixed: VPC_FIXED}},
  },
  {
    key: 'force_size',
    type: 'bool',
    help: 'Force disk size calculation to use the actual size specified, rather than using the nearest CHS-based calculation',
  },
  {
    key: 'force_size_calc',
    type: 'bool',
    help: 'Accepted for old scripts and without effect; force_size is what counts',
    instarOnly: true,
  },
] as const satisfies readonly CreateOptionRow[];

/** vpc as `create` knows it. */
export const VPC_FORMAT: CreateFormat = {
  name: 'vpc',
  number: FORMAT_VPC,
  backing: false,
  options: OPTIONS,
  hasManyOutputs: () => false,
  refuse: () => undefined,
  encode: (values, _facts, config) => {
    config.u32(CREATE_VPC_SUBFORMAT, values.get('subformat') === 'fixed' ? VPC_FIXED : VPC_DYNAMIC);
    config.u32(CREATE_VPC_FORCE_SIZE, values.get('force_size') === true ? 1 : 0);
  },
  statusWords: {[STATUS_CREATE_TOO_LARGE]: "The image size is too large for file format 'vpc'"},
};
