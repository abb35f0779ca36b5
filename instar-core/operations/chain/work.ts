import type {OpenedChain, OpenedLayer} from './open-chain.ts';

/** What one boundary between data and hole costs, as a part of the smallest block that lies between two. */
const BOUNDARY_PART = 512n;

/** Bytes that an operation may have to read, for GuestRun.workBytes: all that the chains' files hold. */
export function countWork(chains: readonly Pick<OpenedChain, 'layers'>[]): bigint {
  let bytes = 0n;
  for (const {layers} of chains) for (const layer of layers) bytes += layerBytes(layer);

  return bytes;
}

/** As countWork, where only what says what lies where is read: of a raw file the system knows that. */
export function countMetadataWork(chains: readonly Pick<OpenedChain, 'layers'>[]): bigint {
  let bytes = 0n;
  for (const {layers} of chains) {
    for (const layer of layers) bytes += layerBytes(layer) / (layer.facts.format === 'raw' ? BOUNDARY_PART : 1n);
  }

  return bytes;
}

function layerBytes({files}: OpenedLayer): bigint {
  return files.reduce((sum, {allocatedBytes}) => sum + allocatedBytes, 0n);
}
