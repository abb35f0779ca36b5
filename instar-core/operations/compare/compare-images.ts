import {Buffer} from 'node:buffer';
import {CHAIN_BODY} from '../../../guest/abi/chain-config.ts';
import {
  COMPARE_FILES,
  COMPARE_FLAG_PROGRESS,
  COMPARE_FLAG_STATUS_COMPRESSED,
  COMPARE_FLAG_STATUS_RECURSE,
  COMPARE_FLAG_STRICT,
  COMPARE_FLAGS,
  COMPARE_MAGIC,
  COMPARE_SHARED_LAYERS,
} from '../../../guest/abi/compare-config.ts';
import type {Engine} from '../../engine.ts';
import {makeChainConfig} from '../chain/chain-config.ts';
import type {ChainRequest} from '../chain/image-request.ts';
import {openChain, type OpenedChain} from '../chain/open-chain.ts';
import type {ReadPolicy} from '../chain/read-policy.ts';
import {countWork} from '../chain/work.ts';
import {wordUnreadable, type Unreadable} from '../chain/word-unreadable.ts';
import {mapImage} from '../map/map-image.ts';
import type {Place} from '../info/place.ts';
import {protocolError} from '../info/record-reader.ts';
import type {CompareEvent, CompareResult} from './compare-event.ts';
import {decodeEvent} from './decode-event.ts';
import {countSharedLayers, numberFiles} from './shared-files.ts';

export type CompareRequest = {
  readonly first: ChainRequest;
  /** Called once the first image is open; what it throws ends the comparison. */
  readonly readSecond: () => ChainRequest;
  /** Sizes and block status must be the same too. */
  readonly strict: boolean;
  /** Block status as the release has it: drift facts `compare-strict-recursion` and `compare-strict-compressed`. */
  readonly status: {readonly recursion: boolean; readonly compressed: boolean};
  readonly tellsProgress: boolean;
};

export type CompareListener = {
  /** Both images are open. */
  readonly onOpen?: () => void;
  /** Called while the guest runs, the result excepted. */
  readonly onEvent?: (event: CompareEvent) => void;
};

/** With less to read it ends before anybody asks how far it is. */
const LONG_FROM_BYTES = 0x800_0000n;

/** Compares what two virtual machines would read. Throws InstarError when the guest was killed. */
export async function compareImages(
  engine: Engine,
  request: CompareRequest,
  policy: ReadPolicy,
  listener: CompareListener,
): Promise<CompareResult | Unreadable> {
  const first = await openChain(engine, request.first, policy);
  if (first.kind === 'refused') return first;
  try {
    const opened = await openSecond(engine, request, policy);
    if (opened.kind === 'refused') return opened;
    const {images, second} = opened;
    try {
      listener.onOpen?.();
      return await compareChains(engine, [first, second], {...request, images}, listener);
    } finally {
      second.close();
    }
  } finally {
    first.close();
  }
}

type Second =
  | {readonly kind: 'second'; readonly images: readonly [ChainRequest, ChainRequest]; readonly second: OpenedChain}
  | (Unreadable & {readonly kind: 'refused'});

/** A wrong passphrase of the first image is told before anything that is wrong with the second. */
async function openSecond(engine: Engine, request: CompareRequest, policy: ReadPolicy): Promise<Second> {
  try {
    const images = [request.first, request.readSecond()] as const;
    const second = await openChain(engine, images[1], policy);
    if (second.kind === 'opened') return {kind: 'second', images, second};
    return (await tryPassphrase(engine, request.first, policy)) ?? second;
  } catch (error) {
    const refused = await tryPassphrase(engine, request.first, policy);
    if (refused === undefined) throw error;
    return refused;
  }
}

/** Only a program that reads contents unlocks an image; a map of nothing is the shortest. */
async function tryPassphrase(
  engine: Engine,
  request: ChainRequest,
  policy: ReadPolicy,
): Promise<(Unreadable & {readonly kind: 'refused'}) | undefined> {
  if (request.secret?.kind !== 'known') return undefined;
  return mapImage(engine, {...request, lengthBytes: 0n}, policy, () => {});
}

async function compareChains(
  engine: Engine,
  chains: readonly [OpenedChain, OpenedChain],
  request: CompareRequest & {readonly images: readonly [ChainRequest, ChainRequest]},
  {onEvent}: CompareListener,
): Promise<CompareResult | Unreadable> {
  let last: CompareEvent | undefined;
  const sandbox = await engine.sandbox();
  const workBytes = countWork(chains);
  const outcome = await sandbox.run({
    program: 'compare',
    ...makeChainConfig(
      COMPARE_MAGIC,
      chains.map((chain) => ({chain})),
      makeBody(chains, request),
    ),
    limits: engine.limits,
    workBytes,
    keepsLoopFree: workBytes >= LONG_FROM_BYTES,
    signal: engine.signal,
    onMessage(message) {
      last = decodeEvent(message);
      if (!isResult(last)) onEvent?.(last);
    },
  });
  const [first, second] = request.images;
  if (outcome.kind !== 'finished') {
    const images = [
      {request: first, chain: chains[0]},
      {request: second, chain: chains[1]},
    ] as const;
    return wordUnreadable(outcome, images, wordPlace);
  }

  if (last === undefined || !isResult(last)) throw protocolError('no result');
  return last;
}

function isResult(event: CompareEvent): event is CompareResult {
  return event.kind !== 'progress' && event.kind !== 'sizes-differ';
}

function wordPlace({stage, offset}: Place, name: string, reason: string): string {
  return stage === 'read'
    ? `Error while reading offset ${offset} of ${name}: ${reason}`
    : `Sector allocation test failed for ${name}`;
}

function makeBody(chains: readonly [OpenedChain, OpenedChain], request: CompareRequest): Uint8Array {
  const {strict, tellsProgress, status} = request;
  const flags =
    (strict ? COMPARE_FLAG_STRICT : 0) |
    (tellsProgress ? COMPARE_FLAG_PROGRESS : 0) |
    (status.recursion ? COMPARE_FLAG_STATUS_RECURSE : 0) |
    (status.compressed ? COMPARE_FLAG_STATUS_COMPRESSED : 0);
  const body = Buffer.alloc(COMPARE_FILES - CHAIN_BODY);
  body.writeUInt32LE(flags, COMPARE_FLAGS - CHAIN_BODY);
  body.writeUInt32LE(countSharedLayers(...chains), COMPARE_SHARED_LAYERS - CHAIN_BODY);
  return Buffer.concat([body, numberFiles(chains)]);
}
