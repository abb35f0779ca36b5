import type {AllocationFacts} from './decode-inspected.ts';
import type {Observed} from './finding.ts';
import type {Policy} from './policy.ts';

/** Deflate's most (RFC 1951 3.2.5). zstd can be denser, but not with what anyone keeps on a disk. */
const DENSEST = 1032n;
/** Data this small is never a bomb. */
const HARMLESS_BYTES = 64n * 1024n * 1024n;

export type Sizes = {
  readonly fileBytes: bigint;
  readonly virtualBytes: bigint;
  readonly allocation?: AllocationFacts | undefined;
};

/** What the sizes of an image say against it. */
export function observeSizes({fileBytes, virtualBytes, allocation}: Sizes, policy: Policy): readonly Observed[] {
  const observed: Observed[] = [];
  if (virtualBytes > policy.maxVirtualSize) {
    observed.push({id: 'virtual_size', message: `the disk has ${virtualBytes} bytes, over ${policy.maxVirtualSize}`});
  }

  return allocation === undefined ? observed : [...observed, ...observeAllocation(allocation, fileBytes, policy)];
}

function observeAllocation(facts: AllocationFacts, fileBytes: bigint, policy: Policy): readonly Observed[] {
  const observed: Observed[] = [];
  const data = facts.dataBytes + facts.compressedBytes;
  const expansion = fileBytes === 0n ? 0 : Number((data * 100n) / fileBytes) / 100;
  if (data > HARMLESS_BYTES && expansion > policy.maxExpansion) {
    const message = `${data} bytes of data come out of a file of ${fileBytes}: ${expansion} times, over ${policy.maxExpansion}`;
    observed.push({id: 'expansion_ratio', message});
  }

  if (isBomb(facts)) {
    const message = `${facts.compressedBytes} bytes are inflated, ${facts.compressedAgainBytes} of them from the same few bytes again`;
    observed.push({id: 'compressed_bomb', message});
  }

  if (facts.dataInFileBytes > fileBytes || (facts.compressedAgainBytes > 0n && !isBomb(facts))) {
    const bytes = facts.dataInFileBytes + facts.compressedAgainBytes;
    const message = `${bytes} bytes of the disk point into a file of ${fileBytes}, to the same places again and again`;
    observed.push({id: 'shared_data', message});
  }

  if (facts.seenBytes < facts.virtualBytes) {
    const message = `after ${facts.lookups} stretches only ${facts.seenBytes} bytes of ${facts.virtualBytes} were looked at`;
    observed.push({id: 'unfinished', message});
  }

  return observed;
}

/** Either one cluster inflates too far, or many clusters are the same few compressed bytes. */
function isBomb({compressedBytes, compressedInFileBytes, compressedAgainBytes}: AllocationFacts): boolean {
  if (compressedBytes <= HARMLESS_BYTES) return false;
  return compressedBytes > compressedInFileBytes * DENSEST || compressedAgainBytes > HARMLESS_BYTES;
}
