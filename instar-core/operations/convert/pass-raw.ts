import {readStandardInput, type InputLimits} from '../../storage/standard-input.ts';
import type {ConvertedImage} from './convert-request.ts';
import {makePace} from './make-pace.ts';
import {openStream} from './write-stream.ts';

type Passing = InputLimits & {
  readonly fd: number;
  /** Bytes per second; absent: as fast as can be. */
  readonly rateLimit?: bigint | undefined;
};

const SECTOR_BYTES = 512n;

/**
 * Hands raw bytes on from standard input to another descriptor as they come, and zeros up to a whole sector. Nobody looks at
 * them, so no guest is needed. Throws InstarError as readStandardInput does, and what writing throws.
 */
export async function passRaw({fd, rateLimit, ...limits}: Passing): Promise<ConvertedImage> {
  const stream = openStream(fd);
  const pace = makePace(rateLimit, limits.signal);
  let taken = 0n;
  for await (const bytes of readStandardInput(limits)) {
    await pace(BigInt(bytes.length));
    stream.write(bytes);
    taken += BigInt(bytes.length);
  }

  const rest = (SECTOR_BYTES - (taken % SECTOR_BYTES)) % SECTOR_BYTES;
  stream.write(new Uint8Array(Number(rest)));
  const sizeBytes = taken + rest;
  return {kind: 'converted', virtualSizeBytes: sizeBytes, sourceSizeBytes: sizeBytes, files: [], sandbox: 'none'};
}
