import {BitStream} from './bit-stream.ts';
import {FseTable} from './fse-table.ts';

/** Values of literal lengths, match lengths or distances: a symbol's base, plus as many bits as the symbol says. */
export class ValueDecoder {
  public state: u32 = 0;
  private readonly table: FseTable;
  private readonly bases: StaticArray<u32>;

  /** `extraBits` has one number for each symbol; the first symbol stands for zero. */
  constructor(
    states: u32,
    private readonly extraBits: StaticArray<u8>,
  ) {
    this.table = new FseTable(states);
    const bases = new StaticArray<u32>(extraBits.length);
    for (let symbol = 1; symbol < extraBits.length; symbol++) {
      bases[symbol] = bases[symbol - 1] + (1 << extraBits[symbol - 1]);
    }
    this.bases = bases;
  }

  /** False when the frequencies are too many. */
  start(frequencies: StaticArray<u32>, at: u32, state: u32): bool {
    this.state = state;
    return this.table.fill(frequencies, at, this.extraBits.length);
  }

  decode(stream: BitStream): u32 {
    const symbol = this.table.symbolOf(this.state);
    this.state = this.table.advance(this.state, stream);
    return this.bases[symbol] + stream.pull(this.extraBits[symbol]);
  }
}

/** The largest lengths and distances need the most further bits. */
export const LITERAL_LENGTH_BITS: StaticArray<u8> = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 5, 8];
export const MATCH_LENGTH_BITS: StaticArray<u8> = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 5, 8, 11];
export const DISTANCE_BITS: StaticArray<u8> = [
  0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 8, 8, 8, 8, 9, 9, 9,
  9, 10, 10, 10, 10, 11, 11, 11, 11, 12, 12, 12, 12, 13, 13, 13, 13, 14, 14, 14, 14, 15, 15, 15, 15,
];
