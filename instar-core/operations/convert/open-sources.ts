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

/** Opens all sources in order, with what lies below them, and only then looks for snapshots; the caller closes them. */
export async function openSources(
  engine: Engine,
  requests: readonly ConvertSource[],
  policy: ReadPolicy,
): Promise<OpenedSources | Unreadable> {
  const chains: OpenedChain[] = [];
  const close = () => {
    for (const chain of chains.splice(0)) chain.close();
  };
  try {
    const sources: Omit<OpenedSource, 'options'>[] = [];
    for (const request of requests) {
      // oxlint-disable-next-line no-await-in-loop -- the first that fails is named
      const chain = await openChain(engine, request, policy);
      if (chain.kind === 'refused') {
        close();
        return chain;
      }

      chains.push(chain);
      sources.push({request, chain, sizeBytes: wholeSectors(chain.layers[0]?.facts.virtualSizeBytes ?? 0n)});
    }

    const chosen = chooseSnapshots(sources);
    if ('reason' in chosen) {
      close();
      return refuseSnapshot(chosen.reason);
    }

    const [first, ...others] = chosen;
    if (first === undefined) throw new RangeError('There is nothing to convert.');
    const sizeBytes = chosen.reduce((sum, source) => sum + source.sizeBytes, 0n);
    return {kind: 'opened', sources: [first, ...others], sizeBytes, close};
  } catch (error) {
    close();
    throw error;
  }
}

function chooseSnapshots(
  sources: readonly Omit<OpenedSource, 'options'>[],
): readonly OpenedSource[] | {readonly reason: string} {
  const chosen: OpenedSource[] = [];
  for (const source of sources) {
    const {snapshot} = source.request;
    const facts = source.chain.layers[0]?.facts;
    const options = snapshot === undefined || facts === undefined ? {} : chooseSnapshot(snapshot, facts);
    if ('reason' in options) return options;
    chosen.push({...source, options});
  }

  return chosen;
}

/** What qemu-img says of a snapshot that cannot be read. */
export function refuseSnapshot(reason: string): Unreadable {
  return {kind: 'refused', code: 'no-such-snapshot', message: `Failed to load snapshot: ${reason}`};
}

function wholeSectors(bytes: bigint): bigint {
  return ((bytes + SECTOR_BYTES - 1n) / SECTOR_BYTES) * SECTOR_BYTES;
}
