import {Buffer} from 'node:buffer';
import {CHAIN_BODY} from '../../../guest/abi/chain-config.ts';
import {
  CONVERT_CONFIG_LENGTH,
  CONVERT_FLAG_BACKED,
  CONVERT_FLAG_COMPRESS,
  CONVERT_FLAG_NEW,
  CONVERT_FLAG_PROGRESS,
  CONVERT_FLAG_USED,
  CONVERT_FLAG_ZERO,
  CONVERT_FLAGS,
  CONVERT_MAGIC,
  CONVERT_SOURCE_LAYERS,
  CONVERT_SOURCES,
  CONVERT_SPARSE_BYTES,
} from '../../../guest/abi/convert-config.ts';
import type {Engine} from '../../engine.ts';
import {InstarError} from '../../instar-error.ts';
import type {GuestOutcome} from '../../sandbox/sandbox.ts';
import {makeChainConfig, type ChainToRead} from '../chain/chain-config.ts';
import {joinLayerOptions} from '../chain/layer-options.ts';
import type {ReadPolicy} from '../chain/read-policy.ts';
import type {Unreadable} from '../chain/word-unreadable.ts';
import {countWork} from '../chain/work.ts';
import {protocolError} from '../info/record-reader.ts';
import type {ConvertListener, ConvertOutcome, ConvertRequest} from './convert-request.ts';
import {decodeEvent, type ConvertEvent} from './decode-event.ts';
import {openSources, type OpenedSources} from './open-sources.ts';
import {openTarget, type OpenedTarget} from './open-target.ts';
import {refuseShared} from './refuse-shared.ts';
import {wordConvertFailure} from './word-convert-failure.ts';

/**
 * Copies what the sources hold into the target. Unless it comes to `converted`, a new target is not there. Throws
 * InstarError when a guest was killed, and what `prepare` and the creation of the target throw.
 */
export async function convertImages(
  engine: Engine,
  request: ConvertRequest,
  policy: ReadPolicy,
  listener: ConvertListener = {},
): Promise<ConvertOutcome> {
  const opened = await openSources(engine, request.sources, policy);
  if (opened.kind === 'refused') return opened;
  try {
    if (request.target.kind === 'stream') throw new InstarError('stream-unsupported', 'Streams are not written yet');
    const target = await openTarget(engine, request.target, opened.sizeBytes, policy);
    if (target.kind === 'refused') return target;
    try {
      const shared = refuseShared(opened, target);
      if (shared !== undefined) return shared;
      listener.onOpen?.();
      const converted = await fillTarget(engine, {request, opened, target}, listener);
      if (converted.kind === 'converted') target.commit();
      return converted;
    } finally {
      target.close();
    }
  } finally {
    opened.close();
  }
}

type Conversion = {
  readonly request: ConvertRequest;
  readonly opened: OpenedSources;
  readonly target: OpenedTarget;
};

async function fillTarget(engine: Engine, conversion: Conversion, listener: ConvertListener): Promise<ConvertOutcome> {
  const {opened, target} = conversion;
  const sandbox = await engine.sandbox();
  let sizes: Extract<ConvertEvent, {kind: 'sizes'}> | undefined;
  const outcome = await sandbox.run({
    program: 'convert',
    ...makeChainConfig(CONVERT_MAGIC, [joinSources(opened), target.toWrite], makeBody(conversion, listener)),
    limits: engine.limits,
    workBytes: countWork(opened.sources.map(({chain}) => chain)) + opened.sizeBytes,
    signal: engine.signal,
    onMessage(message) {
      const event = decodeEvent(message);
      if (event.kind === 'sizes') sizes = event;
      else listener.onProgress?.(event.done, event.total);
    },
  });
  if (outcome.kind !== 'finished') return refuse(outcome, conversion);
  if (sizes === undefined) throw protocolError('no sizes');
  return {
    kind: 'converted',
    virtualSizeBytes: sizes.target,
    sourceSizeBytes: sizes.sources,
    files: target.files,
    sandbox: sandbox.kind,
  };
}

function refuse(
  outcome: Exclude<GuestOutcome, {kind: 'finished'}>,
  {opened, target}: Pick<Conversion, 'opened' | 'target'>,
): Unreadable {
  const {name, files} = target;
  const written = {request: {name: {text: files[0] ?? name}, title: name}, chain: {layers: []}};
  return wordConvertFailure(outcome, opened.sources, written);
}

/** The layers of all sources, one behind the other. */
function joinSources({sources}: Pick<OpenedSources, 'sources'>): ChainToRead {
  const layers = sources.flatMap(({chain, options}) =>
    chain.layers.map((layer, depth) =>
      depth === 0 ? {...layer, options: joinLayerOptions(layer.options, options)} : layer,
    ),
  );
  return {chain: {layers}};
}

function makeBody(
  {request, opened, target}: Conversion,
  {onProgress}: Pick<ConvertListener, 'onProgress'>,
): Uint8Array {
  const flags =
    (target.isNew ? CONVERT_FLAG_NEW : 0) |
    (target.isUsed ? CONVERT_FLAG_USED : 0) |
    (request.targetIsZero ? CONVERT_FLAG_ZERO : 0) |
    (request.compress ? CONVERT_FLAG_COMPRESS : 0) |
    (target.leavesBacking ? CONVERT_FLAG_BACKED : 0) |
    (onProgress === undefined ? 0 : CONVERT_FLAG_PROGRESS);
  const body = Buffer.alloc(CONVERT_CONFIG_LENGTH - CHAIN_BODY);
  const u32 = (field: number, value: number) => void body.writeUInt32LE(value, field - CHAIN_BODY);
  u32(CONVERT_FLAGS, flags);
  u32(CONVERT_SPARSE_BYTES, Number(request.sparseBytes));
  u32(CONVERT_SOURCES, opened.sources.length);
  for (const [index, {chain}] of opened.sources.entries()) u32(CONVERT_SOURCE_LAYERS + index * 4, chain.layers.length);
  return body;
}
