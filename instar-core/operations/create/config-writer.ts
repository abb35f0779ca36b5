import {Buffer} from 'node:buffer';
import {CONFIG_ABI_VERSION, CONFIG_DEVICE_COUNT, CONFIG_LENGTH, CONFIG_MAGIC} from '../../../guest/abi/config.ts';
import {ABI_VERSION} from '../../../guest/abi/calls.ts';
import {CREATE_CONFIG_LENGTH, CREATE_MAGIC} from '../../../guest/abi/create-config.ts';

/** Where a text lies in the config: its offset, its capacity in bytes, and the field that holds its length. */
export type TextField = {readonly offset: number; readonly capacity: number; readonly lengthOffset: number};

/** Writes the fields of one create config. Offsets are those of guest/abi/create-config.ts. */
export type ConfigWriter = {
  readonly u32: (offset: number, value: number) => void;
  readonly u64: (offset: number, value: bigint) => void;
  readonly bytes: (offset: number, value: Uint8Array) => void;
  /** False, and nothing written, when the text is longer than its field. */
  readonly text: (field: TextField, value: string) => boolean;
  readonly finish: () => Uint8Array;
};

/** A zeroed config for a run with so many devices. */
export function makeConfigWriter(deviceCount: number): ConfigWriter {
  const buffer = Buffer.alloc(CREATE_CONFIG_LENGTH);
  const u32 = (offset: number, value: number) => void buffer.writeUInt32LE(value, offset);
  u32(CONFIG_MAGIC, CREATE_MAGIC);
  u32(CONFIG_ABI_VERSION, ABI_VERSION);
  u32(CONFIG_LENGTH, CREATE_CONFIG_LENGTH);
  u32(CONFIG_DEVICE_COUNT, deviceCount);
  return {
    u32,
    u64: (offset, value) => void buffer.writeBigUInt64LE(value, offset),
    bytes: (offset, value) => buffer.set(value, offset),
    text: ({offset, capacity, lengthOffset}, value) => {
      const bytes = Buffer.from(value, 'utf8');
      if (bytes.length > capacity) {
        return false;
      }

      buffer.set(bytes, offset);
      u32(lengthOffset, bytes.length);
      return true;
    },
    finish: () => buffer,
  };
}
