import {VECTOR_ADDRESS, VECTOR_LENGTH, VECTOR_LIMIT, VECTOR_OFFSET, VECTOR_SIZE} from '../abi/calls.ts';
import {fits} from '../bytes/fits.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion, locate, Region} from '../bytes/region.ts';
import {readDeviceVectored} from '../host/calls.ts';
import {readSource, Source} from './source.ts';

/** Memory that the tables of one batch may take; one table always has room. */
const BATCH_BYTES: u32 = 0x100000;

/** Reads tables of one size from wherever they lie, many in one call. Used again and again: `clear`, `add`, `load`. */
export class TableBatch {
  public readonly bytes: Region;
  /** Tables that fit in. */
  public readonly capacity: u32;
  public count: u32 = 0;
  private readonly offsets: StaticArray<u64>;
  private readonly list: Region;
  private listed: u32 = 0;

  constructor(
    private readonly source: Source,
    /** Bytes. */
    public readonly tableSize: u32,
  ) {
    const capacity = max<u32>(1, min<u32>(VECTOR_LIMIT, BATCH_BYTES / tableSize));
    this.capacity = capacity;
    this.bytes = allocateRegion(capacity * tableSize);
    this.offsets = new StaticArray<u64>(capacity);
    this.list = allocateRegion(capacity * VECTOR_SIZE);
  }

  get isFull(): bool {
    return this.count == this.capacity;
  }

  clear(): void {
    this.count = 0;
  }

  add(offset: u64): void {
    this.offsets[this.count] = offset;
    this.count++;
  }

  /** Reads all that was added; where a table lies behind the file's end, its bytes are not touched. */
  load(): void {
    this.listed = 0;
    for (let index: u32 = 0; index < this.count; index++) {
      if (this.isBehindEnd(index)) continue;
      if (fits(this.offsets[index], this.tableSize, this.source.size)) {
        this.enlist(index);
      } else {
        readSource(this.source, this.offsets[index], this.bytes, this.at(index), this.tableSize);
      }
    }

    if (this.listed > 0) readDeviceVectored(this.source.slot, this.list, this.listed);
  }

  /** Where table `index` begins in `bytes`. */
  at(index: u32): u32 {
    return index * this.tableSize;
  }

  /** Table `index` would be zeros alone. */
  isBehindEnd(index: u32): bool {
    return this.offsets[index] >= this.source.size;
  }

  private enlist(index: u32): void {
    const entry = this.listed * VECTOR_SIZE;
    storeLe64(this.list, entry + VECTOR_OFFSET, this.offsets[index]);
    storeLe32(this.list, entry + VECTOR_ADDRESS, locate(this.bytes, this.at(index), this.tableSize));
    storeLe32(this.list, entry + VECTOR_LENGTH, this.tableSize);
    this.listed++;
  }
}
