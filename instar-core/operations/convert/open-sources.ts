import type {Engine} from '../../engine.ts';
import type {LayerOptions} from '../chain/chain-config.ts';
import {chooseSnapshot} from '../chain/choose-snapshot.ts';
import {openChain, type OpenedChain} from '../chain/open-chain.ts';
import type {ReadPolicy} from '../chain/read-policy.ts';
import type {Unreadable} from '../chain/word-unreadable.ts';
import type {ConvertSource} from './convert-request.ts';

/** An opened source, and what is read of it. */
export type OpenedSource = {
  readonly request: ConvertSource;
  readonly chain: OpenedChain;
  readonly options: LayerOptions;
  /** In whole sectors, as it counts. */
  readonly sizeBytes: bigint;
};

export type OpenedSources = {
  readonly kind: 'opened';
  readonly sources: readonly [OpenedSource, ...OpenedSource[]];
  readonly sizeBytes: bigint;
  close(): void;
};

const SECTOR_BYTES = 512n;

/** Opens all sources in order, with what lies below them; the caller closes them. */
export async function openSources(
  engine: Engine,
  requests: readonly ConvertSource[],
  policy: ReadPolicy,
): Promise<OpenedSources | Unreadable> {
  const sources: OpenedSource[] = [];
  const close = () => {
    for (const {chain} of sources.splice(0)) chain.close();
  };
  try {
    for (const request of requests) {
      // oxlint-disable-next-line no-await-in-loop -- the first that fails is named
      const opened = await openSource(engine, request, policy);
      if (opened.kind === 'refused') {
        close();
        return opened;
      }

      sources.push(opened);
    }
  } catch (error) {
    close();
    throw error;
  }

  const [first, ...others] = sources;
  if (first === undefined) throw new RangeError('There is nothing to convert.');
  const sizeBytes = sources.reduce((sum, source) => sum + source.sizeBytes, 0n);
  return {kind: 'opened', sources: [first, ...others], sizeBytes, close};
}

async function openSource(
  engine: Engine,
  request: ConvertSource,
  policy: ReadPolicy,
): Promise<(OpenedSource & {readonly kind: 'source'}) | (Unreadable & {readonly kind: 'refused'})> {
  const chain = await openChain(engine, request, policy);
  if (chain.kind === 'refused') return chain;
  const facts = chain.layers[0]?.facts;
  const {snapshot} = request;
  const options = snapshot === undefined || facts === undefined ? {} : chooseSnapshot(snapshot, facts);
  if ('reason' in options) {
    chain.close();
    return refuseSnapshot(options.reason);
  }

  return {kind: 'source', request, chain, options, sizeBytes: wholeSectors(facts?.virtualSizeBytes ?? 0n)};
}

/** What qemu-img says of a snapshot that cannot be read. */
export function refuseSnapshot(reason: string): Unreadable {
  return {kind: 'refused', code: 'no-such-snapshot', message: `Failed to load snapshot: ${reason}`};
}

function wholeSectors(bytes: bigint): bigint {
  return ((bytes + SECTOR_BYTES - 1n) / SECTOR_BYTES) * SECTOR_BYTES;
}
