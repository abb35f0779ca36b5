import {compressedLimit} from '../codec/compress.ts';
import {COMPRESSION_NONE} from './compression.ts';
import {Job} from './job.ts';
import {PIECE_BACKED, PIECE_COMPRESSED, PIECE_DATA, PIECE_ZERO, PieceList} from './piece-list.ts';
import {Preparing} from './prepare-job.ts';

/**
 * True when a worker can have found these pieces in the job: they come to the job's bytes, and store no more than those.
 * A worker that was taken over thus spoils the stretches that it was given, and no others.
 */
export function arePiecesOf(job: Job, pieces: PieceList, how: Preparing): bool {
  let rest = job.sumLengths();
  for (let index: u32 = 0; index < pieces.count; index++) {
    const length = pieces.lengthOf(index);
    if (length == 0 || length > rest) return false;
    if (!canStore(pieces.kindOf(index), length, pieces.storedOf(index), how)) return false;
    rest -= length;
  }

  return rest == 0;
}

function canStore(kind: u32, length: u32, stored: u32, how: Preparing): bool {
  if (kind == PIECE_DATA) return stored == length;
  if (kind == PIECE_ZERO || kind == PIECE_BACKED) return stored == 0;
  if (kind != PIECE_COMPRESSED || how.compression == COMPRESSION_NONE) return false;
  return length <= how.unitBytes && stored > 0 && stored <= compressedLimit(how.compression, how.unitBytes);
}
