import {CREATE_VDI_IS_STATIC} from '../../../guest/abi/create-config.ts';
import {STATUS_CREATE_TOO_LARGE} from '../../../guest/abi/create-status.ts';
import {FORMAT_VDI} from '../../../guest/abi/formats.ts';
import type {CreateFacts, CreateFormat, CreateOptionRow, CreateValues} from '../../operations/create/create-format.ts';

const SECTOR = 512n;

const OPTIONS = [
  {key: 'size', type: 'size', help: 'Virtual disk size'},
  {key: 'static', type: 'bool', help: 'VDI static (pre-allocated) image', default: 'off'},
] as const satisfies readonly CreateOptionRow[];

/** vdi as `create` knows it. */
export const VDI_FORMAT: CreateFormat = {
  name: 'vdi',
  number: FORMAT_VDI,
  backing: false,
  options: OPTIONS,
  hasManyOutputs: () => false,
  mapsBlocks: true,
  refuse: () => undefined,
  encode: (values, facts, config) => {
    config.u32(CREATE_VDI_IS_STATIC, isStatic(values, facts) ? 1 : 0);
  },
  statusWords: {
    [STATUS_CREATE_TOO_LARGE]: ({virtualSize}) => {
      const size = ((virtualSize + SECTOR - 1n) / SECTOR) * SECTOR;
      return `Unsupported VDI image size (size is 0x${size.toString(16)}, max supported is 0x1fffff8000000)`;
    },
  },
};

/** For instar every mode of preallocation but off gives each block its place; qemu-img has static for that. */
function isStatic(values: CreateValues, {isStrict}: Pick<CreateFacts, 'isStrict'>): boolean {
  return values.get('static') === true || (isStrict === true && (values.get('preallocation') ?? 'off') !== 'off');
}
