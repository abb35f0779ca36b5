import {
  CREATE_VMDK_ADAPTER,
  CREATE_VMDK_GRAIN_SIZE,
  CREATE_VMDK_HARDWARE_VERSION,
  CREATE_VMDK_HARDWARE_VERSION_CAPACITY,
  CREATE_VMDK_HARDWARE_VERSION_LENGTH,
  CREATE_VMDK_HAS_TOOLS_VERSION,
  CREATE_VMDK_PARENT_CID,
  CREATE_VMDK_SUBFORMAT,
  CREATE_VMDK_TOOLS_VERSION,
  CREATE_VMDK_TOOLS_VERSION_CAPACITY,
  CREATE_VMDK_TOOLS_VERSION_LENGTH,
  CREATE_VMDK_ZEROED_GRAIN,
  VMDK_ADAPTER_BUSLOGIC,
  VMDK_ADAPTER_IDE,
  VMDK_ADAPTER_LEGACY_ESX,
  VMDK_ADAPTER_LSILOGIC,
  VMDK_MONOLITHIC_FLAT,
  VMDK_MONOLITHIC_SPARSE,
  VMDK_STREAM_OPTIMIZED,
  VMDK_TWO_GB_FLAT,
  VMDK_TWO_GB_SPARSE,
} from '../../../guest/abi/create-config.ts';
import {STATUS_CREATE_TOO_LARGE, STATUS_VMDK_GRAIN_SIZE} from '../../../guest/abi/create-status.ts';
import {FORMAT_VMDK} from '../../../guest/abi/formats.ts';
import {InstarError} from '../../instar-error.ts';
import type {ConfigWriter, TextField} from '../../operations/create/config-writer.ts';
import type {
  CreateFacts,
  CreateFormat,
  CreateOptionRow,
  CreateRefusal,
  CreateValues,
  StatusWords,
} from '../../operations/create/create-format.ts';

const ADAPTERS = new Map([
  ['ide', VMDK_ADAPTER_IDE],
  ['buslogic', VMDK_ADAPTER_BUSLOGIC],
  ['lsilogic', VMDK_ADAPTER_LSILOGIC],
  ['legacyESX', VMDK_ADAPTER_LEGACY_ESX],
]);

const SUBFORMATS = new Map([
  ['monolithicSparse', VMDK_MONOLITHIC_SPARSE],
  ['monolithicFlat', VMDK_MONOLITHIC_FLAT],
  ['twoGbMaxExtentSparse', VMDK_TWO_GB_SPARSE],
  ['twoGbMaxExtentFlat', VMDK_TWO_GB_FLAT],
  ['streamOptimized', VMDK_STREAM_OPTIMIZED],
]);

/** qemu's own limit of a disk, in bytes. */
const DISK_LIMIT = 0x7fff_ffff_c000_0000n;

const DEFAULT_TOOLS_VERSION = '2147483647';
/** What `hwversion` is when it is not given: the version is then 4, or 6 with compat6. */
const UNDEFINED_HARDWARE_VERSION = 'undefined';

const OPTIONS = [
  {key: 'size', type: 'size', help: 'Virtual disk size'},
  {
    key: 'adapter_type',
    type: 'string',
    help: 'Virtual adapter type, can be one of ide (default), lsilogic, buslogic or legacyESX',
  },
  {key: 'backing_file', type: 'string', help: 'File name of a base image'},
  {key: 'backing_fmt', type: 'string', help: "Must be 'vmdk' if present"},
  {key: 'compat6', type: 'bool', help: 'VMDK version 6 image', default: 'off'},
  {key: 'hwversion', type: 'string', help: 'VMDK hardware version', default: UNDEFINED_HARDWARE_VERSION},
  {key: 'toolsversion', type: 'string', help: 'VMware guest tools version', since: 'vmdk-tools-version'},
  {
    key: 'subformat',
    type: 'string',
    help: 'VMDK flat extent format, can be one of {monolithicSparse (default) | monolithicFlat | twoGbMaxExtentSparse | twoGbMaxExtentFlat | streamOptimized} ',
  },
  {key: 'zeroed_grain', type: 'bool', help: 'Enable efficient zero writes using the zeroed-grain GTE feature'},
  {key: 'grain_size', type: 'size', help: 'Grain size, a power of two from 4k to 1M (default 64k)', instarOnly: true},
] as const satisfies readonly CreateOptionRow[];

/** vmdk as `create` knows it. */
export const VMDK_FORMAT: CreateFormat = {
  name: 'vmdk',
  number: FORMAT_VMDK,
  backing: true,
  options: OPTIONS,
  hasManyOutputs: (values) => {
    const subformat = subformatOf(values);
    return subformat !== VMDK_MONOLITHIC_SPARSE && subformat !== VMDK_STREAM_OPTIMIZED;
  },
  readsParent: true,
  refusesFirst: true,
  refuse,
  encode,
  statusWords: {
    [STATUS_CREATE_TOO_LARGE]: wordTooLarge,
    [STATUS_VMDK_GRAIN_SIZE]: 'grain_size must be a power of two between 4k and 1M',
  },
  statusOptions: {[STATUS_VMDK_GRAIN_SIZE]: 'grain_size'},
};

/** What qemu's layer for files says of a flat extent; it makes sparse ones of any size, which are then no image. */
function wordTooLarge({values, virtualSize}: Parameters<Exclude<StatusWords, string>>[0]): string {
  if (subformatOf(values) !== VMDK_MONOLITHIC_FLAT) return "The image size is too large for file format 'vmdk'";
  const size = ((virtualSize + 511n) / 512n) * 512n;
  return size > DISK_LIMIT ? `offset(${size}) exceeds maximum(${DISK_LIMIT})` : 'Could not resize file: File too large';
}

// In qemu-img's order: the recorded backing format, then the names, then what does not go together, then the parent.
function refuse(values: CreateValues, facts: CreateFacts): CreateRefusal | undefined {
  const adapter = textOf(values, 'adapter_type', 'ide');
  const subformat = textOf(values, 'subformat', 'monolithicSparse');
  const isFlat = subformat.endsWith('Flat');
  const hasBacking = values.has('backing_file');
  const isHardwareVersionGiven = textOf(values, 'hwversion', UNDEFINED_HARDWARE_VERSION) !== UNDEFINED_HARDWARE_VERSION;
  const refusals: readonly (readonly [boolean, CreateRefusal])[] = [
    [values.has('backing_fmt') && values.get('backing_fmt') !== 'vmdk', 'backing_file must be a vmdk image'],
    [!ADAPTERS.has(adapter), {words: `invalid parameter value: ${adapter}`, option: 'adapter_type'}],
    [!SUBFORMATS.has(subformat), {words: `invalid parameter value: ${subformat}`, option: 'subformat'}],
    [values.get('compat6') === true && isHardwareVersionGiven, 'compat6 cannot be enabled with hwversion set'],
    [isFlat && hasBacking, "Flat image can't have backing file"],
    [isFlat && values.get('zeroed_grain') === true, "Flat image can't enable zeroed grain"],
    [
      facts.parentFormat !== undefined && facts.parentFormat !== 'vmdk',
      `Invalid backing file format: ${facts.parentFormat}. Must be vmdk`,
    ],
  ];
  return refusals.find(([applies]) => applies)?.[1];
}

function encode(values: CreateValues, facts: CreateFacts, config: ConfigWriter): void {
  config.u32(CREATE_VMDK_SUBFORMAT, subformatOf(values));
  config.u32(CREATE_VMDK_ADAPTER, ADAPTERS.get(textOf(values, 'adapter_type', 'ide')) ?? VMDK_ADAPTER_IDE);
  config.u32(CREATE_VMDK_ZEROED_GRAIN, values.get('zeroed_grain') === true ? 1 : 0);
  config.u32(CREATE_VMDK_GRAIN_SIZE, grainSizeOf(values));
  config.u32(CREATE_VMDK_PARENT_CID, facts.parentCid ?? 0xffffffff);
  writeText(config, 'hwversion', HARDWARE_VERSION_FIELD, hardwareVersionOf(values));
  config.u32(CREATE_VMDK_HAS_TOOLS_VERSION, facts.hasDrift('vmdk-tools-version') ? 1 : 0);
  writeText(config, 'toolsversion', TOOLS_VERSION_FIELD, textOf(values, 'toolsversion', DEFAULT_TOOLS_VERSION));
}

const HARDWARE_VERSION_FIELD: TextField = {
  offset: CREATE_VMDK_HARDWARE_VERSION,
  capacity: CREATE_VMDK_HARDWARE_VERSION_CAPACITY,
  lengthOffset: CREATE_VMDK_HARDWARE_VERSION_LENGTH,
};

const TOOLS_VERSION_FIELD: TextField = {
  offset: CREATE_VMDK_TOOLS_VERSION,
  capacity: CREATE_VMDK_TOOLS_VERSION_CAPACITY,
  lengthOffset: CREATE_VMDK_TOOLS_VERSION_LENGTH,
};

function writeText(config: ConfigWriter, key: string, field: TextField, text: string): void {
  if (!config.text(field, text)) {
    throw new InstarError('option-too-long', `${key} is longer than ${field.capacity} bytes; shorten it.`);
  }
}

function hardwareVersionOf(values: CreateValues): string {
  const given = textOf(values, 'hwversion', UNDEFINED_HARDWARE_VERSION);
  if (given !== UNDEFINED_HARDWARE_VERSION) {
    return given;
  }

  return values.get('compat6') === true ? '6' : '4';
}

/** What 32 bits do not hold is no power of two that the program accepts either. */
function grainSizeOf(values: CreateValues): number {
  const size = values.get('grain_size');
  if (typeof size !== 'bigint') {
    return 0;
  }

  return size > 0n && size <= 0xffffffffn ? Number(size) : 1;
}

function subformatOf(values: CreateValues): number {
  return SUBFORMATS.get(textOf(values, 'subformat', 'monolithicSparse')) ?? VMDK_MONOLITHIC_SPARSE;
}

function textOf(values: CreateValues, key: string, otherwise: string): string {
  const value = values.get(key);
  return typeof value === 'string' ? value : otherwise;
}
