import {compressedLimit} from '../codec/compress.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {COMPRESSION_NONE} from './compression.ts';
import {Job} from './job.ts';
import {PIECE_BACKED, PIECE_COMPRESSED, PIECE_DATA, PIECE_ZERO, PieceList} from './piece-list.ts';
import {Preparing} from './prepare-job.ts';
import {STRETCH_BACKED, STRETCH_DATA} from './stretch.ts';

/**
 * True when a worker can have found these pieces in the job (PreparedJob.prepare): they come to its stretches one by one,
 * and store no more than those. A worker that was taken over thus leads the writer nowhere but to the job's own bytes.
 */
export function arePiecesOf(job: Job, pieces: PieceList, how: Preparing): bool {
  let next: u32 = 0;
  for (let index: u32 = 0; index < job.count; index++) {
    const kind = job.kindOf(index);
    const whole = job.lengthOf(index);
    for (let rest = whole; rest > 0; next++) {
      if (next == pieces.count) return false;
      const length = pieces.lengthOf(next);
      if (length == 0 || length > rest) return false;
      rest -= length;
      const isCut = length != whole;
      if (isCut && !canBeCut(kind, rest, how)) return false;
      if (
        !canBe(kind, pieces.kindOf(next), how) ||
        !canStore(pieces.kindOf(next), length, pieces.storedOf(next), how)
      ) {
        return false;
      }
    }
  }

  return next == pieces.count;
}

/** Only data that is searched for zeros comes in several pieces, of whole sectors counted from its end. */
function canBeCut(kind: u32, rest: u32, how: Preparing): bool {
  return kind == STRETCH_DATA && !how.keepsZeros && how.compression == COMPRESSION_NONE && rest % SECTOR_SIZE == 0;
}

function canBe(kind: u32, piece: u32, how: Preparing): bool {
  if (kind == STRETCH_BACKED || piece == PIECE_BACKED) return kind == STRETCH_BACKED && piece == PIECE_BACKED;
  if (how.keepsZeros) return piece != PIECE_ZERO;
  return kind == STRETCH_DATA || piece == PIECE_ZERO;
}

function canStore(piece: u32, length: u32, stored: u32, how: Preparing): bool {
  if (piece == PIECE_DATA) return stored == length;
  if (piece == PIECE_ZERO || piece == PIECE_BACKED) return stored == 0;
  if (piece != PIECE_COMPRESSED || how.compression == COMPRESSION_NONE) return false;
  return length <= how.unitBytes && stored > 0 && stored <= compressedLimit(how.compression, how.unitBytes);
}
