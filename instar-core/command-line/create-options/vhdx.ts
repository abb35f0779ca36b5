import {
  CREATE_VHDX_BLOCK_SIZE,
  CREATE_VHDX_BLOCK_STATE_ZERO,
  CREATE_VHDX_IS_MAPPED,
  CREATE_VHDX_LOG_SIZE,
  CREATE_VHDX_SUBFORMAT,
  VHDX_DYNAMIC,
  VHDX_FIXED,
} from '../../../guest/abi/create-config.ts';
import {
  STATUS_VHDX_BAT_TOO_LARGE,
  STATUS_VHDX_BLOCK_SIZE,
  STATUS_VHDX_LOG_TOO_LARGE,
  STATUS_VHDX_LOG_ZERO,
  STATUS_VHDX_TOO_LARGE,
} from '../../../guest/abi/create-status.ts';
import {FORMAT_VHDX} from '../../../guest/abi/formats.ts';
import type {
  CreateFacts,
  CreateFormat,
  CreateOptionRow,
  CreateRefusal,
  CreateValues,
} from '../../operations/create/create-format.ts';

const MIB = 1_048_576n;
const DEFAULT_LOG_SIZE = MIB;
/** [MS-VHDX] 2.2.2: payload blocks up to 256 MiB. */
const MAX_BLOCK_SIZE = 256n * MIB;

const OPTIONS = [
  {key: 'size', type: 'size', help: 'Virtual disk size; max of 64TB.'},
  {key: 'log_size', type: 'size', help: 'Log size; min 1MB.', default: String(DEFAULT_LOG_SIZE)},
  {
    key: 'block_size',
    type: 'size',
    help: 'Block Size; min 1MB, max 256MB. 0 means auto-calculate based on image size.',
    default: '0',
  },
  {
    key: 'subformat',
    type: 'string',
    help: "VHDX format type, can be either 'dynamic' or 'fixed'. Default is 'dynamic'.",
    values: {member: 'subformat', numbers: {dynamic: VHDX_DYNAMIC, fixed: VHDX_FIXED}},
  },
  {
    key: 'block_state_zero',
    type: 'bool',
    help: "Force use of payload blocks of type 'ZERO'. Non-standard, but default.  Do not set to 'off' when using 'qemu-img convert' with subformat=dynamic.",
  },
] as const satisfies readonly CreateOptionRow[];

/** vhdx as `create` knows it. */
export const VHDX_FORMAT: CreateFormat = {
  name: 'vhdx',
  number: FORMAT_VHDX,
  backing: false,
  options: OPTIONS,
  hasManyOutputs: () => false,
  mapsBlocks: true,
  refuse,
  encode: (values, facts, config) => {
    config.u32(CREATE_VHDX_SUBFORMAT, values.get('subformat') === 'fixed' ? VHDX_FIXED : VHDX_DYNAMIC);
    config.u32(CREATE_VHDX_BLOCK_STATE_ZERO, values.get('block_state_zero') === false ? 0 : 1);
    config.u64(CREATE_VHDX_BLOCK_SIZE, sizeOf(values, 'block_size', 0n));
    config.u64(CREATE_VHDX_LOG_SIZE, sizeOf(values, 'log_size', DEFAULT_LOG_SIZE));
    config.u32(CREATE_VHDX_IS_MAPPED, isMapped(values, facts) ? 1 : 0);
  },
  statusWords: {
    [STATUS_VHDX_TOO_LARGE]: 'Image size too large; max of 64TB',
    [STATUS_VHDX_LOG_TOO_LARGE]: 'Log size must be smaller than 4 GB',
    [STATUS_VHDX_LOG_ZERO]: 'Log size must be a multiple of 1 MB',
    [STATUS_VHDX_BLOCK_SIZE]: 'Block size must be a power of two',
    [STATUS_VHDX_BAT_TOO_LARGE]: 'Failed to write the BAT: Input/output error',
  },
  statusOptions: {
    [STATUS_VHDX_LOG_TOO_LARGE]: 'log_size',
    [STATUS_VHDX_LOG_ZERO]: 'log_size',
    [STATUS_VHDX_BLOCK_SIZE]: 'block_size',
  },
};

/** qemu-img rounds these up to whole MiB and cuts blocks at 256 MiB without a word. */
function refuse(values: CreateValues, {isStrict}: CreateFacts): CreateRefusal | undefined {
  if (isStrict !== true) {
    return undefined;
  }

  const blockSize = sizeOf(values, 'block_size', 0n);
  if (blockSize % MIB !== 0n || blockSize > MAX_BLOCK_SIZE) {
    return {words: 'Block size must be a multiple of 1 MiB, at most 256 MiB', option: 'block_size'};
  }

  return sizeOf(values, 'log_size', DEFAULT_LOG_SIZE) % MIB === 0n
    ? undefined
    : {words: 'Log size must be a multiple of 1 MB', option: 'log_size'};
}

/** Every mode but off gives each block its place, which the host then reserves for falloc and full. */
function isMapped(values: CreateValues, {isStrict}: CreateFacts): boolean {
  return isStrict === true && (values.get('preallocation') ?? 'off') !== 'off';
}

function sizeOf(values: CreateValues, key: string, otherwise: bigint): bigint {
  const value = values.get(key);
  return typeof value === 'bigint' ? value : otherwise;
}
