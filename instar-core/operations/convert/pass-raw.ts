import {drainStandardInput} from '../../storage/standard-input.ts';
import {letSignalsEnd} from '../../storage/let-signals-end.ts';
import type {ConvertedImage} from './convert-request.ts';
import {makePace} from './make-pace.ts';
import {openStream} from './write-stream.ts';

type Passing = {
  readonly fd: number;
  /** Bytes per second; absent: as fast as can be. */
  readonly rateLimit?: bigint | undefined;
  /** Most bytes that are taken. */
  readonly limit: bigint;
};

const SECTOR_BYTES = 512n;

/**
 * Hands raw bytes on from standard input to another descriptor as they come, and zeros up to a whole sector. Nobody looks at
 * them, so no guest is needed. Throws InstarError `input-too-large` and what writing throws.
 */
export function passRaw({fd, rateLimit, limit}: Passing): ConvertedImage {
  const stream = openStream(fd);
  const pace = makePace(rateLimit);
  const taken = letSignalsEnd(() =>
    drainStandardInput(limit, (bytes) => {
      pace(BigInt(bytes.length));
      stream.write(bytes);
    }),
  );
  const rest = (SECTOR_BYTES - (taken % SECTOR_BYTES)) % SECTOR_BYTES;
  stream.write(new Uint8Array(Number(rest)));
  const sizeBytes = taken + rest;
  return {kind: 'converted', virtualSizeBytes: sizeBytes, sourceSizeBytes: sizeBytes, files: [], sandbox: 'none'};
}
