import {Buffer} from 'node:buffer';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {CHAIN_BODY} from '../../../../../guest/abi/chain-config.ts';
import {
  LAYERS_BYTES,
  LAYERS_CONFIG_LENGTH,
  LAYERS_DEPTH,
  LAYERS_DEVICE,
  LAYERS_EXTENT,
  LAYERS_FLAG_ALLOCATED,
  LAYERS_FLAG_COMPRESSED,
  LAYERS_FLAG_DATA,
  LAYERS_FLAG_OFFSET,
  LAYERS_FLAG_ZERO,
  LAYERS_FLAGS,
  LAYERS_LENGTH,
  LAYERS_MAGIC,
  LAYERS_OFFSET,
  LAYERS_READ_SIZE,
  LAYERS_SIZE,
  LAYERS_START,
} from '../../../../../guest/abi/layers-config.ts';
import {openSandbox} from '../../../../sandbox/open-sandbox.ts';
import type {GuestOutcome, Message} from '../../../../sandbox/sandbox.ts';
import {openImage, type OpenedImage} from '../../../../storage/open-image.ts';
import type {ImageFormat} from '../../../info/image-facts.ts';
import {wordOutcome, type Refusal} from '../../../info/word-outcome.ts';
import {makeChainConfig, type LayerOptions} from '../../chain-config.ts';

/** One layer to open: its files in the order of their slots. */
export type LayerToWalk = LayerOptions & {readonly format: ImageFormat; readonly files: readonly string[]};

/** One stretch of a chain, as a driver and the chain describe it. */
export type WalkedExtent = {
  readonly start: bigint;
  readonly length: bigint;
  readonly depth: number;
  readonly isAllocated: boolean;
  readonly isZero: boolean;
  readonly isData: boolean;
  readonly isCompressed: boolean;
  /** Where its bytes lie, when they lie somewhere as they are. */
  readonly offset: bigint | undefined;
  readonly device: number;
};

export type Walk = {
  readonly kind: 'walked';
  readonly sizeBytes: bigint;
  readonly extents: readonly WalkedExtent[];
  /** What a virtual machine would read; only for images that fit the test. */
  readonly contents: Buffer;
};

export type WalkOptions = {
  readonly sandbox?: 'wasm' | 'kvm' | undefined;
  /** Most bytes that the program reads at once. */
  readonly readSize?: number | undefined;
  /** Larger images have no contents in the answer. */
  readonly contentsLimit?: number | undefined;
};

const PROGRAMS = path.resolve(import.meta.dirname, '../../../../../build/guest-test');
const LIMITS = {
  deadlineMs: 10_000,
  memoryBytes: 256 * 1024 * 1024,
  outputBytes: 512 * 1024 * 1024,
  writtenBytes: 0n,
  records: 1_000_000,
} as const;

if (!existsSync(path.join(PROGRAMS, 'layers.wasm')))
  throw new Error('The guest programs are not built. Run "npm run build".');

/** Opens layers, the image itself first, and walks them from end to end. Throws when the guest was killed. */
export async function walkLayers(layers: readonly LayerToWalk[], options: WalkOptions = {}): Promise<Walk | Refusal> {
  const opened: OpenedImage[] = [];
  const sandbox = await openSandbox<string>(options.sandbox ?? 'wasm', {hold: 'thread', programFolder: PROGRAMS});
  try {
    const chain = layers.map((layer) => ({...layer, files: layer.files.map((file) => openOrThrow(file, opened))}));
    const body = Buffer.alloc(LAYERS_CONFIG_LENGTH - CHAIN_BODY);
    body.writeUInt32LE(options.readSize ?? 1_000_000, LAYERS_READ_SIZE - CHAIN_BODY);
    const {config, devices} = makeChainConfig(
      LAYERS_MAGIC,
      [{chain: {layers: chain.map(describeLayer)}, options: layers}],
      body,
    );
    const outcome = await sandbox.run({program: 'layers', config, devices, limits: LIMITS});
    return outcome.kind === 'finished'
      ? decode(outcome, options.contentsLimit ?? 128 * 1024 * 1024)
      : wordOutcome(outcome, {path: layers[0]?.files[0] ?? '', lengthBytes: opened[0]?.lengthBytes ?? 0n});
  } finally {
    for (const image of opened) image.close();
    await sandbox.close();
  }
}

function openOrThrow(file: string, opened: OpenedImage[]): OpenedImage {
  const outcome = openImage(file);
  if (outcome.kind === 'refused') throw new Error(outcome.reason);
  opened.push(outcome.image);
  return outcome.image;
}

/** Of an image's facts, a chain's config takes the format alone. */
function describeLayer({format, files}: {readonly format: ImageFormat; readonly files: readonly OpenedImage[]}) {
  const [file] = files;
  if (file === undefined) throw new Error('A layer has at least one file.');
  const isNo = {dirty: false, encrypted: false, isFallback: false} as const;
  const facts = {format, virtualSizeBytes: 0n, ...isNo, snapshots: [], file};
  return {name: file.path, facts, isProbed: false, files};
}

function decode({messages}: Extract<GuestOutcome, {kind: 'finished'}>, contentsLimit: number): Walk {
  const extents: WalkedExtent[] = [];
  let sizeBytes = 0n;
  let contents = Buffer.alloc(0);
  let at = 0;
  for (const message of messages) {
    if (message.kind === LAYERS_SIZE) {
      sizeBytes = message.bytes.readBigUInt64LE();
      contents = Buffer.alloc(sizeBytes <= BigInt(contentsLimit) ? Number(sizeBytes) : 0);
    } else if (message.kind === LAYERS_EXTENT) {
      const extent = decodeExtent(message);
      extents.push(extent);
      at = Number(extent.start);
    } else if (message.kind === LAYERS_BYTES) {
      at += message.bytes.copy(contents, at);
    }
  }

  return {kind: 'walked', sizeBytes, extents, contents};
}

function decodeExtent({bytes}: Message): WalkedExtent {
  const flags = bytes.readUInt32LE(LAYERS_FLAGS);
  const has = (flag: number): boolean => (flags & flag) !== 0;
  return {
    start: bytes.readBigUInt64LE(LAYERS_START),
    length: bytes.readBigUInt64LE(LAYERS_LENGTH),
    depth: bytes.readUInt32LE(LAYERS_DEPTH),
    isAllocated: has(LAYERS_FLAG_ALLOCATED),
    isZero: has(LAYERS_FLAG_ZERO),
    isData: has(LAYERS_FLAG_DATA),
    isCompressed: has(LAYERS_FLAG_COMPRESSED),
    offset: has(LAYERS_FLAG_OFFSET) ? bytes.readBigUInt64LE(LAYERS_OFFSET) : undefined,
    device: bytes.readUInt32LE(LAYERS_DEVICE),
  };
}
