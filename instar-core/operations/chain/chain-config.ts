import {Buffer} from 'node:buffer';
import {ABI_VERSION, CONFIG_CAPACITY, DEVICE_LIMIT} from '../../../guest/abi/calls.ts';
import {
  CHAIN_BODY,
  CHAIN_FIRST_LAYERS,
  CHAIN_FIRST_TABLE,
  CHAIN_SECOND_LAYERS,
  CHAIN_SECOND_TABLE,
  LAYER_ALLOCATED_SIZE,
  LAYER_DEVICE_COUNT,
  LAYER_FIRST_DEVICE,
  LAYER_FLAGS,
  LAYER_FORMAT,
  LAYER_RANDOM,
  LAYER_RANDOM_LENGTH,
  LAYER_RAW_OFFSET,
  LAYER_RAW_SIZE,
  LAYER_SECRET,
  LAYER_SECRET_LENGTH,
  LAYER_SIZE,
  LAYER_SNAPSHOT,
  LAYER_SNAPSHOT_LENGTH,
} from '../../../guest/abi/chain-config.ts';
import {CONFIG_ABI_VERSION, CONFIG_DEVICE_COUNT, CONFIG_LENGTH, CONFIG_MAGIC} from '../../../guest/abi/config.ts';
import {InstarError} from '../../instar-error.ts';
import type {Device, DeviceRights} from '../../sandbox/sandbox.ts';
import {formatNumber} from '../info/format-numbers.ts';
import type {ImageFormat} from '../info/image-facts.ts';
import type {RawWindow} from './image-request.ts';
import {joinLayerOptions} from './layer-options.ts';

/** What one layer needs besides its format and files. All absent: as the image stands. */
export type LayerOptions = {
  /** LAYER_FLAG_* of guest/abi/chain-config.ts. */
  readonly flags?: number | undefined;
  readonly secret?: Uint8Array | undefined;
  readonly snapshot?: string | undefined;
  readonly rawWindow?: RawWindow | undefined;
  /** LAYER_RANDOM_SIZE bytes for a layer that is written. */
  readonly random?: Uint8Array | undefined;
};

/** What a config says of a layer; an opened chain's layers are such. */
type LayerToRead = {
  readonly facts: {readonly format: ImageFormat};
  readonly files: readonly {readonly fd: number; readonly allocatedBytes: bigint}[];
  /** What the user and the policy say of it. */
  readonly options?: LayerOptions | undefined;
};

export type ChainToRead = {
  readonly chain: {readonly layers: readonly LayerToRead[]};
  /** What the operation adds to each layer's own options, the image itself first: a snapshot, flags. */
  readonly options?: readonly LayerOptions[] | undefined;
  /** What the guest may do with the image's own files; absent: read them. The layers below are only read. */
  readonly rights?: DeviceRights | undefined;
};

/** A config and the devices that it numbers. */
export type ChainConfig = {readonly config: Uint8Array; readonly devices: readonly Device[]};

/** What a guest may do with the files of an image that it writes. */
export const WRITE_RIGHTS: DeviceRights = {read: true, write: true, grow: true, zero: true};

const READ_ONLY = {read: true, write: false, grow: false, zero: false} as const;
const TABLE_FIELDS = [
  {table: CHAIN_FIRST_TABLE, layers: CHAIN_FIRST_LAYERS},
  {table: CHAIN_SECOND_TABLE, layers: CHAIN_SECOND_LAYERS},
] as const;

/**
 * The config of a program that reads one or two chains: `body` holds the operation's own fields, which begin at
 * CHAIN_BODY. Devices are the chains' files in order. Throws InstarError where a guest cannot take as much.
 */
export function makeChainConfig(magic: number, chains: readonly ChainToRead[], body: Uint8Array): ChainConfig {
  const tail = new Tail(CHAIN_BODY + body.byteLength);
  const devices: Device[] = [];
  const head = Buffer.alloc(CHAIN_BODY);
  for (const [index, {table, layers: count}] of TABLE_FIELDS.entries()) {
    const layers = chains[index]?.chain.layers ?? [];
    const entries = layers.map((layer, depth) =>
      encodeLayer(layer, joinLayerOptions(layer.options ?? {}, chains[index]?.options?.[depth]), {
        tail,
        devices,
        rights: (depth === 0 ? chains[index]?.rights : undefined) ?? READ_ONLY,
      }),
    );
    head.writeUInt32LE(tail.add(Buffer.concat(entries)), table);
    head.writeUInt32LE(layers.length, count);
  }

  const config = Buffer.concat([head, body, ...tail.parts]);
  checkLimits(config, devices);
  config.writeUInt32LE(magic, CONFIG_MAGIC);
  config.writeUInt32LE(ABI_VERSION, CONFIG_ABI_VERSION);
  config.writeUInt32LE(config.length, CONFIG_LENGTH);
  config.writeUInt32LE(devices.length, CONFIG_DEVICE_COUNT);
  return {config, devices};
}

/** What a guest can take is limited, and the user chooses passphrases and chains. */
function checkLimits(config: Uint8Array, devices: readonly Device[]): void {
  if (devices.length > DEVICE_LIMIT) {
    const count = `${devices.length} files; at most ${DEVICE_LIMIT} are read at once`;
    throw new InstarError('too-many-files', `The images consist of ${count}`);
  }

  if (config.byteLength > CONFIG_CAPACITY) {
    throw new InstarError('options-too-long', 'The passphrases and options of the images are too long');
  }
}

type Target = {readonly tail: Tail; readonly devices: Device[]; readonly rights: DeviceRights};

function encodeLayer({facts, files}: LayerToRead, options: LayerOptions, {tail, devices, rights}: Target): Buffer {
  const entry = Buffer.alloc(LAYER_SIZE);
  entry.writeUInt32LE(formatNumber(facts.format), LAYER_FORMAT);
  entry.writeUInt32LE(devices.length, LAYER_FIRST_DEVICE);
  entry.writeUInt32LE(files.length, LAYER_DEVICE_COUNT);
  entry.writeUInt32LE(options.flags ?? 0, LAYER_FLAGS);
  writeBytes(entry, {at: LAYER_SECRET, lengthAt: LAYER_SECRET_LENGTH}, options.secret, tail);
  const snapshot = options.snapshot === undefined ? undefined : Buffer.from(options.snapshot, 'utf8');
  writeBytes(entry, {at: LAYER_SNAPSHOT, lengthAt: LAYER_SNAPSHOT_LENGTH}, snapshot, tail);
  entry.writeBigUInt64LE(options.rawWindow?.offset ?? 0n, LAYER_RAW_OFFSET);
  entry.writeBigUInt64LE(options.rawWindow?.size ?? 0n, LAYER_RAW_SIZE);
  entry.writeBigUInt64LE(files[0]?.allocatedBytes ?? 0n, LAYER_ALLOCATED_SIZE);
  writeBytes(entry, {at: LAYER_RANDOM, lengthAt: LAYER_RANDOM_LENGTH}, options.random, tail);
  devices.push(...files.map(({fd}) => ({fd, rights})));
  return entry;
}

function writeBytes(
  entry: Buffer,
  {at, lengthAt}: {readonly at: number; readonly lengthAt: number},
  bytes: Uint8Array | undefined,
  tail: Tail,
): void {
  if (bytes === undefined) return;
  entry.writeUInt32LE(tail.add(bytes), at);
  entry.writeUInt32LE(bytes.byteLength, lengthAt);
}

/** What follows the body: parts whose offsets the fields before it name. */
class Tail {
  readonly parts: Uint8Array[] = [];
  #end: number;

  constructor(begin: number) {
    this.#end = begin;
  }

  /** Gives the part's offset from the config's beginning. */
  add(part: Uint8Array): number {
    const at = this.#end;
    this.parts.push(part);
    this.#end += part.byteLength;
    return at;
  }
}
