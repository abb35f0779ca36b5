import {VECTOR_ADDRESS, VECTOR_LENGTH, VECTOR_LIMIT, VECTOR_OFFSET, VECTOR_SIZE} from '../abi/calls.ts';
import {STAGE_WRITE} from '../abi/place.ts';
import {loadLe32, loadLe64, storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion, locate, Region} from '../bytes/region.ts';
import {Encoder} from '../cipher/encoder.ts';
import {Place} from '../driver/place.ts';
import {writeDevice, writeDeviceVectored} from '../host/calls.ts';
import {enterPlace} from '../host/place.ts';
import {PIECE_DATA} from './piece-list.ts';
import {PlaceTaker} from './place-job.ts';
import {PreparedJob} from './prepare-job.ts';

/** Writes a prepared job's bytes to the places that it is told, with as few calls as can be. */
export class JobWriter extends PlaceTaker {
  private readonly list: Region = allocateRegion(VECTOR_LIMIT * VECTOR_SIZE);
  /** Writes in the list, all to one device. */
  private count: u32 = 0;
  private device: u32 = 0;
  /** Guest offset of the first of them. */
  private listOffset: u64 = 0;
  /** The next piece that is to be stored, its guest offset, and how much of it has its place. */
  private piece: u32 = 0;
  private offset: u64 = 0;
  private done: u32 = 0;

  constructor(
    private job: PreparedJob,
    private readonly encoder: Encoder,
    /** Number of the target's chain for guest/abi/place.ts. */
    private readonly chain: u32,
  ) {
    super();
  }

  /** The places that come next are those of `job`, which begins at `offset`. */
  begin(job: PreparedJob, offset: u64): void {
    this.job = job;
    this.piece = 0;
    this.offset = offset;
    this.done = 0;
    this.skipUnstored();
  }

  /** Everything that the job stores has its place. */
  get isComplete(): bool {
    return this.piece == this.job.pieces.count;
  }

  /** Guest offset of what is to be stored next, and how many bytes of it follow; not when it is complete. */
  get nextOffset(): u64 {
    return this.offset + this.done;
  }

  get nextLength(): u32 {
    return this.job.pieces.storedOf(this.piece) - this.done;
  }

  take(place: Place): void {
    const length = place.length as u32;
    this.encode(place, length);
    this.add(place, this.job.positions[this.piece] + this.done, length);
    this.done += length;
    if (this.done < this.job.pieces.storedOf(this.piece)) return;
    this.passPiece();
    this.skipUnstored();
  }

  /** Writes what is in the list. */
  flush(): void {
    if (this.count == 0) return;
    enterPlace(STAGE_WRITE, this.chain, this.listOffset);
    if (this.count > 1) {
      writeDeviceVectored(this.device, this.list, this.count);
    } else {
      const at = loadLe32(this.list, VECTOR_ADDRESS) - this.job.bytes.address;
      writeDevice(
        this.device,
        loadLe64(this.list, VECTOR_OFFSET),
        this.job.bytes,
        at,
        loadLe32(this.list, VECTOR_LENGTH),
      );
    }

    this.count = 0;
  }

  /** What is compressed is never encrypted. */
  private encode(place: Place, length: u32): void {
    if (this.encoder.isPlain || this.job.pieces.kindOf(this.piece) != PIECE_DATA) return;
    const at = this.job.positions[this.piece] + this.done;
    this.encoder.encode(this.nextOffset, place, this.job.bytes, at, length);
  }

  private passPiece(): void {
    this.offset += this.job.pieces.lengthOf(this.piece);
    this.piece++;
    this.done = 0;
  }

  private skipUnstored(): void {
    while (!this.isComplete && this.job.pieces.storedOf(this.piece) == 0) this.passPiece();
  }

  private add(place: Place, at: u32, length: u32): void {
    const address = locate(this.job.bytes, at, length);
    if (this.count > 0 && this.device != place.device) this.flush();
    if (this.count > 0 && this.joinLast(place.offset, address, length)) return;
    if (this.count == (VECTOR_LIMIT as u32)) this.flush();
    if (this.count == 0) this.listOffset = this.nextOffset;
    this.device = place.device;
    const entry = this.count * VECTOR_SIZE;
    storeLe64(this.list, entry + VECTOR_OFFSET, place.offset);
    storeLe32(this.list, entry + VECTOR_ADDRESS, address);
    storeLe32(this.list, entry + VECTOR_LENGTH, length);
    this.count++;
  }

  /** True when the bytes follow the last ones both in memory and in the file. */
  private joinLast(offset: u64, address: u32, length: u32): bool {
    const entry = (this.count - 1) * VECTOR_SIZE;
    const last = loadLe32(this.list, entry + VECTOR_LENGTH);
    if (loadLe64(this.list, entry + VECTOR_OFFSET) + last != offset) return false;
    if (loadLe32(this.list, entry + VECTOR_ADDRESS) + last != address) return false;
    storeLe32(this.list, entry + VECTOR_LENGTH, last + length);
    return true;
  }
}
