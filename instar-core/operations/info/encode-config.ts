import {Buffer} from 'node:buffer';
import {ABI_VERSION} from '../../../guest/abi/calls.ts';
import {CONFIG_ABI_VERSION, CONFIG_DEVICE_COUNT, CONFIG_LENGTH, CONFIG_MAGIC} from '../../../guest/abi/config.ts';
import {
  INFO_CONFIG_LENGTH,
  INFO_FLAG_DATA_FILE,
  INFO_FLAG_DMG_ANY_CHUNKS,
  INFO_FLAG_DMG_NAME,
  INFO_FLAG_LUKS_ANY_HEADER,
  INFO_FLAG_NO_DIFFERENCING,
  INFO_FLAG_NO_SECRET,
  INFO_FLAG_FOR_CHECK,
  INFO_FLAG_PARALLELS_INSIDE,
  INFO_FLAG_PARALLELS_SHORT_TABLE,
  INFO_FLAG_PROBE_AS_QEMU,
  INFO_FLAG_VPC_ANY_TYPE,
  INFO_FLAG_VPC_SIZE_FIELD,
  INFO_FLAG_WRITTEN,
  INFO_FLAGS,
  INFO_FORMAT,
  INFO_MAGIC,
} from '../../../guest/abi/info-config.ts';
import {formatNumber} from './format-numbers.ts';
import type {InspectOptions} from './inspect-options.ts';

/** The info program's config for `devices` attached devices. */
export function encodeInfoConfig(options: InspectOptions, devices: number): Uint8Array {
  const config = Buffer.alloc(INFO_CONFIG_LENGTH);
  config.writeUInt32LE(INFO_MAGIC, CONFIG_MAGIC);
  config.writeUInt32LE(ABI_VERSION, CONFIG_ABI_VERSION);
  config.writeUInt32LE(INFO_CONFIG_LENGTH, CONFIG_LENGTH);
  config.writeUInt32LE(devices, CONFIG_DEVICE_COUNT);
  config.writeUInt32LE(formatNumber(options.format), INFO_FORMAT);
  config.writeUInt32LE(makeFlags(options), INFO_FLAGS);
  return config;
}

const FLAGS = [
  ['vpcSizeField', INFO_FLAG_VPC_SIZE_FIELD],
  ['vpcAnyType', INFO_FLAG_VPC_ANY_TYPE],
  ['opensDataFile', INFO_FLAG_DATA_FILE],
  ['parallelsShortTable', INFO_FLAG_PARALLELS_SHORT_TABLE],
  ['parallelsInside', INFO_FLAG_PARALLELS_INSIDE],
  ['dmgAnyChunks', INFO_FLAG_DMG_ANY_CHUNKS],
  ['isNamedDmg', INFO_FLAG_DMG_NAME],
  ['lacksSecret', INFO_FLAG_NO_SECRET],
  ['luksAnyHeader', INFO_FLAG_LUKS_ANY_HEADER],
  ['isForCheck', INFO_FLAG_FOR_CHECK],
  ['isWritten', INFO_FLAG_WRITTEN],
] as const satisfies readonly (readonly [option: keyof InspectOptions, flag: number])[];

function makeFlags(options: InspectOptions): number {
  const probing = options.probing === 'qemu' ? INFO_FLAG_PROBE_AS_QEMU | INFO_FLAG_NO_DIFFERENCING : 0;
  return FLAGS.reduce((flags, [option, flag]) => (options[option] === true ? flags | flag : flags), probing);
}
