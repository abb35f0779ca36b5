import type {OpenedChain} from './open-chain.ts';

/** Bytes that an operation may have to read, for GuestRun.workBytes: all that the chains' files hold. */
export function countWork(chains: readonly Pick<OpenedChain, 'layers'>[]): bigint {
  let bytes = 0n;
  for (const {layers} of chains) {
    for (const {files} of layers) for (const {allocatedBytes} of files) bytes += allocatedBytes;
  }

  return bytes;
}
