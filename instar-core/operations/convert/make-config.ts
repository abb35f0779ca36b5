import {Buffer} from 'node:buffer';
import {CHAIN_BODY} from '../../../guest/abi/chain-config.ts';
import {
  CONVERT_CONFIG_LENGTH,
  CONVERT_FLAG_BACKED,
  CONVERT_FLAG_BEHIND,
  CONVERT_FLAG_BITMAPS,
  CONVERT_FLAG_COMPRESS,
  CONVERT_FLAG_CUT_BLOCKS,
  CONVERT_FLAG_NEW,
  CONVERT_FLAG_OFFLOAD,
  CONVERT_FLAG_PACE,
  CONVERT_FLAG_PROGRESS,
  CONVERT_FLAG_SALVAGE,
  CONVERT_FLAG_USED,
  CONVERT_FLAG_WINDOW,
  CONVERT_FLAG_ZERO,
  CONVERT_FLAGS,
  CONVERT_MAGIC,
  CONVERT_ROLE,
  CONVERT_ROLE_ALONE,
  CONVERT_ROLE_PLANNER,
  CONVERT_ROLE_STREAM,
  CONVERT_ROLE_WORKER,
  CONVERT_SOURCE_LAYERS,
  CONVERT_SOURCES,
  CONVERT_SPARSE_BYTES,
  CONVERT_WINDOW_END,
  CONVERT_WINDOW_FROM,
  CONVERT_WORKERS,
} from '../../../guest/abi/convert-config.ts';
import {makeChainConfig, type ChainConfig, type ChainToRead} from '../chain/chain-config.ts';
import type {DeviceRights} from '../../sandbox/sandbox.ts';
import {joinLayerOptions} from '../chain/layer-options.ts';
import type {ConvertRequest, SourceWindow} from './convert-request.ts';
import type {OpenedSources} from './open-sources.ts';
import type {OpenedTarget} from './open-target.ts';

export type Conversion = {
  readonly request: ConvertRequest;
  readonly opened: OpenedSources;
  readonly target: OpenedTarget;
  /** The part of the only source that is copied; absent: everything. */
  readonly window?: SourceWindow | undefined;
  /** The sources come behind so many bytes, whole sectors, that are in the target already. Not with `window`. */
  readonly behindBytes?: bigint | undefined;
  /** Persistent bitmaps of the only source are copied. */
  readonly hasBitmaps?: boolean | undefined;
};

/** What one guest of a conversion does; see guest/abi/convert-config.ts. */
export type Role =
  | {readonly kind: 'alone' | 'worker' | 'stream'; readonly tellsProgress: boolean}
  | {readonly kind: 'planner'; readonly workers: number; readonly tellsProgress: boolean};

const ROLES: Readonly<Record<Role['kind'], number>> = {
  alone: CONVERT_ROLE_ALONE,
  planner: CONVERT_ROLE_PLANNER,
  worker: CONVERT_ROLE_WORKER,
  stream: CONVERT_ROLE_STREAM,
};

/** The config of one guest, and its devices: sources first, then the target. */
export function makeConvertConfig(conversion: Conversion, role: Role): ChainConfig {
  const {opened, target} = conversion;
  const toWrite = role.kind === 'worker' ? leaveOnlyWriting(target.toWrite) : target.toWrite;
  return makeChainConfig(CONVERT_MAGIC, [joinSources(opened), toWrite], makeBody(conversion, role));
}

const WRITES_ONLY: DeviceRights = {read: false, write: true, grow: true, zero: false};

/** A worker writes where the planner says: it needs neither what is in the target, nor what lies below it, nor its keys. */
function leaveOnlyWriting({chain: {layers}}: ChainToRead): ChainToRead {
  const [top] = layers;
  return {chain: {layers: top === undefined ? [] : [{facts: top.facts, files: top.files}]}, rights: WRITES_ONLY};
}

/** The host can copy what nobody looks at: no zeros are sought, nothing is compressed, and all can be read. */
export function isOffloaded(request: ConvertRequest): boolean {
  const {copyOffload, sparseBytes, compress, salvage, rateLimit} = request;
  return !compress && !salvage && rateLimit === undefined && (copyOffload || sparseBytes === 0n);
}

/** The layers of all sources, one behind the other. */
function joinSources({sources}: OpenedSources): ChainToRead {
  const layers = sources.flatMap(({chain, options}) =>
    chain.layers.map((layer, depth) =>
      depth === 0 ? {...layer, options: joinLayerOptions(layer.options, options)} : layer,
    ),
  );
  return {chain: {layers}};
}

function makeBody(conversion: Conversion, role: Role): Uint8Array {
  const {request, opened, window, behindBytes} = conversion;
  const body = Buffer.alloc(CONVERT_CONFIG_LENGTH - CHAIN_BODY);
  const u32 = (field: number, value: number) => void body.writeUInt32LE(value, field - CHAIN_BODY);
  u32(CONVERT_FLAGS, makeFlags(conversion, role));
  u32(CONVERT_SPARSE_BYTES, Number(request.sparseBytes));
  u32(CONVERT_ROLE, ROLES[role.kind]);
  u32(CONVERT_WORKERS, role.kind === 'planner' ? role.workers : 0);
  u32(CONVERT_SOURCES, opened.sources.length);
  for (const [index, {chain}] of opened.sources.entries()) u32(CONVERT_SOURCE_LAYERS + index * 4, chain.layers.length);
  body.writeBigUInt64LE(window?.fromBytes ?? behindBytes ?? 0n, CONVERT_WINDOW_FROM - CHAIN_BODY);
  body.writeBigUInt64LE(window?.endBytes ?? 0n, CONVERT_WINDOW_END - CHAIN_BODY);
  return body;
}

function makeFlags({request, target, window, behindBytes, hasBitmaps}: Conversion, role: Role): number {
  return (
    (target.isNew ? CONVERT_FLAG_NEW : 0) |
    (target.isUsed ? CONVERT_FLAG_USED : 0) |
    makeCopyFlags(request) |
    (target.leavesBacking ? CONVERT_FLAG_BACKED : 0) |
    (hasBitmaps === true ? CONVERT_FLAG_BITMAPS : 0) |
    (window === undefined ? 0 : CONVERT_FLAG_WINDOW) |
    (behindBytes === undefined ? 0 : CONVERT_FLAG_BEHIND) |
    (role.tellsProgress ? CONVERT_FLAG_PROGRESS : 0)
  );
}

/** What the request alone tells. */
function makeCopyFlags(request: ConvertRequest): number {
  return (
    (request.targetIsZero ? CONVERT_FLAG_ZERO : 0) |
    (isOffloaded(request) ? CONVERT_FLAG_OFFLOAD : 0) |
    (request.salvage ? CONVERT_FLAG_SALVAGE : 0) |
    (request.rateLimit === undefined ? 0 : CONVERT_FLAG_PACE) |
    (request.compress ? CONVERT_FLAG_COMPRESS : 0) |
    (request.copiesCutBlocks === true ? CONVERT_FLAG_CUT_BLOCKS : 0)
  );
}
