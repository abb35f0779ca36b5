import {loadLe16, loadLe32, loadLe64} from '../../bytes/little-endian.ts';
import {load8} from '../../bytes/little-endian.ts';
import {Region} from '../../bytes/region.ts';

// Where the four alphabets' frequencies lie, one after another.
export const LITERAL_LENGTHS_AT: u32 = 0;
export const MATCH_LENGTHS_AT: u32 = 20;
export const DISTANCES_AT: u32 = 40;
export const LITERALS_AT: u32 = 104;
export const LITERAL_SYMBOLS: u32 = 256;
const FREQUENCIES: u32 = 360;

const PACKED_SIZE: u32 = 32;
const PLAIN_SIZE: u32 = 772;
const PLAIN_FREQUENCIES_AT: u32 = 50;

/** A block's header. One object serves all blocks. */
export class FseHeader {
  public size: u32 = 0;
  public literals: u32 = 0;
  public matches: u32 = 0;
  public literalBytes: u32 = 0;
  public matchBytes: u32 = 0;
  /** Bits at the streams' ends that are not part of them: 0 to 7. */
  public literalUnused: u32 = 0;
  public matchUnused: u32 = 0;
  public readonly literalStates: StaticArray<u32> = new StaticArray<u32>(4);
  public literalLengthState: u32 = 0;
  public matchLengthState: u32 = 0;
  public distanceState: u32 = 0;
  public readonly frequencies: StaticArray<u32> = new StaticArray<u32>(FREQUENCIES);

  /** Reads the header at `at`; false when it is cut short or its frequencies are broken. */
  read(isPacked: bool, from: Region, at: u32, length: u32): bool {
    return isPacked ? this.readPacked(from, at, length) : this.readPlain(from, at, length);
  }

  private readPacked(from: Region, at: u32, length: u32): bool {
    if (length < PACKED_SIZE) return false;
    const first = loadLe64(from, at + 8);
    const second = loadLe64(from, at + 16);
    const third = loadLe64(from, at + 24);
    this.literals = field(first, 0, 20);
    this.literalBytes = field(first, 20, 20);
    this.matches = field(first, 40, 20);
    this.literalUnused = 7 - field(first, 60, 3);
    for (let lane: u32 = 0; lane < 4; lane++) this.literalStates[lane] = field(second, 10 * lane, 10);
    this.matchBytes = field(second, 40, 20);
    this.matchUnused = 7 - field(second, 60, 3);
    this.size = field(third, 0, 32);
    this.literalLengthState = field(third, 32, 10);
    this.matchLengthState = field(third, 42, 10);
    this.distanceState = field(third, 52, 10);
    if (this.size < PACKED_SIZE || this.size > length) return false;
    return this.unpackFrequencies(from, at + PACKED_SIZE, at + this.size);
  }

  private readPlain(from: Region, at: u32, length: u32): bool {
    if (length < PLAIN_SIZE) return false;
    this.size = PLAIN_SIZE;
    this.literals = loadLe32(from, at + 12);
    this.matches = loadLe32(from, at + 16);
    this.literalBytes = loadLe32(from, at + 20);
    this.matchBytes = loadLe32(from, at + 24);
    this.literalUnused = -loadLe32(from, at + 28);
    for (let lane: u32 = 0; lane < 4; lane++) this.literalStates[lane] = loadLe16(from, at + 32 + 2 * lane);
    this.matchUnused = -loadLe32(from, at + 40);
    this.literalLengthState = loadLe16(from, at + 44);
    this.matchLengthState = loadLe16(from, at + 46);
    this.distanceState = loadLe16(from, at + 48);
    for (let index: u32 = 0; index < FREQUENCIES; index++) {
      this.frequencies[index] = loadLe16(from, at + PLAIN_FREQUENCIES_AT + 2 * index);
    }
    return true;
  }

  /** Frequencies as codes of 2 to 14 bits, lowest bits first, that end in the header's last byte. */
  private unpackFrequencies(from: Region, at: u32, end: u32): bool {
    let bits: u32 = 0;
    let count: u32 = 0;
    // A header may have none.
    const isEmpty = at == end;
    for (let index: u32 = 0; index < FREQUENCIES; index++) {
      for (; count <= 24 && at < end; count += 8) bits |= (load8(from, at++) as u32) << count;
      const taken: u32 = isEmpty ? 0 : codeSize(bits);
      if (taken > count) return false;
      this.frequencies[index] = isEmpty ? 0 : codeValue(bits);
      bits >>= taken;
      count -= taken;
    }
    return count < 8 && at == end;
  }
}

function field(value: u64, from: u32, bits: u32): u32 {
  return ((value >> from) & (((1 as u64) << bits) - 1)) as u32;
}

/** Bits of the code: 0 and 1 have two, 2 and 3 three, 4 to 7 five, 8 to 23 eight, further values fourteen. */
function codeSize(bits: u32): u32 {
  if ((bits & 1) == 0) return 2;
  if ((bits & 3) == 1) return 3;
  if ((bits & 7) == 3) return 5;
  return (bits & 15) == 7 ? 8 : 14;
}

function codeValue(bits: u32): u32 {
  if ((bits & 1) == 0) return (bits >> 1) & 1;
  if ((bits & 3) == 1) return 2 + ((bits >> 2) & 1);
  if ((bits & 7) == 3) return 4 + ((bits >> 3) & 3);
  return (bits & 15) == 7 ? 8 + ((bits >> 4) & 15) : 24 + ((bits >> 4) & 1023);
}
