import {STAGE_WRITE} from '../abi/place.ts';
import {Place} from '../driver/place.ts';
import {Writer} from '../driver/writer.ts';
import {enterPlace} from '../host/place.ts';
import {refuseImage} from '../report/refusal.ts';
import {PIECE_COMPRESSED, PIECE_DATA, PIECE_ZERO, PieceList} from './piece-list.ts';
import {RefusedUnits} from './refused-units.ts';

/** Takes the places of a job's stored bytes, one behind the other. */
export abstract class PlaceTaker {
  abstract take(place: Place): void;
}

/** Finds a place for everything that a job has to store; what is zero is made so. Jobs come in order. */
export class Placing {
  private readonly place: Place = new Place();

  constructor(
    private readonly writer: Writer,
    /** Number of the target's chain for guest/abi/place.ts. */
    private readonly chain: u32,
    /** What is not written reads as zeros. */
    public readonly hasZeros: bool,
    private readonly refused: RefusedUnits,
  ) {}

  /** `offset` is the job's. */
  run(offset: u64, pieces: PieceList, taker: PlaceTaker): void {
    let at = offset;
    for (let index: u32 = 0; index < pieces.count; index++) {
      enterPlace(STAGE_WRITE, this.chain, at);
      const length = pieces.lengthOf(index);
      if (at >= this.refused.from && pieces.storedOf(index) > 0) refuseImage(this.refused.reason);
      this.placePiece(pieces.kindOf(index), at, length, pieces.storedOf(index), taker);
      at += length;
    }
  }

  private placePiece(kind: u32, offset: u64, length: u32, stored: u32, taker: PlaceTaker): void {
    if (kind == PIECE_DATA) {
      this.placeData(offset, length, taker);
    } else if (kind == PIECE_COMPRESSED) {
      this.writer.placeCompressed(offset, stored, this.place);
      taker.take(this.place);
    } else if (kind == PIECE_ZERO && !this.hasZeros) {
      this.writer.zero(offset, length, true);
    }
  }

  private placeData(offset: u64, length: u32, taker: PlaceTaker): void {
    let done: u32 = 0;
    while (done < length) {
      this.writer.place(offset + done, length - done, this.place);
      taker.take(this.place);
      done += this.place.length as u32;
    }
  }
}
