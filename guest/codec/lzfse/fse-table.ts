import {BitStream} from './bit-stream.ts';

// Finite state entropy coding (Duda, "Asymmetric numeral systems", as liblzfse lays its tables out): a state names a
// symbol and how many bits, added to what, make the next state. Some symbols stand for a base value and further bits.

/** The states of one alphabet. */
export class FseTable {
  private readonly symbols: StaticArray<u8>;
  private readonly counts: StaticArray<u8>;
  private readonly deltas: StaticArray<u32>;

  constructor(private readonly states: u32) {
    this.symbols = new StaticArray<u8>(states);
    this.counts = new StaticArray<u8>(states);
    this.deltas = new StaticArray<u32>(states);
  }

  /** Lays out `count` symbols by their frequencies from `at` on; false when they are more than there are states. */
  fill(frequencies: StaticArray<u32>, at: u32, count: u32): bool {
    let state: u32 = 0;
    for (let symbol: u32 = 0; symbol < count; symbol++) {
      const frequency = frequencies[at + symbol];
      if (frequency > this.states - state) return false;
      for (let index: u32 = 0; index < frequency; index++) this.setState(state++, symbol, frequency, index);
    }
    // States that no symbol takes lead back to the first.
    for (; state < this.states; state++) {
      this.symbols[state] = 0;
      this.counts[state] = 0;
      this.deltas[state] = 0;
    }
    return true;
  }

  symbolOf(state: u32): u32 {
    return this.symbols[state];
  }

  /** The state that follows. */
  advance(state: u32, stream: BitStream): u32 {
    return (this.deltas[state] + stream.pull(this.counts[state])) & (this.states - 1);
  }

  private setState(state: u32, symbol: u32, frequency: u32, index: u32): void {
    // The bits that bring a number of the frequency's size up to that of a state.
    const bits: u32 = clz<u32>(frequency) - clz<u32>(this.states);
    const long: u32 = ((2 * this.states) >> bits) - frequency;
    const isLong = index < long;
    this.symbols[state] = symbol as u8;
    this.counts[state] = (isLong ? bits : bits - 1) as u8;
    this.deltas[state] = isLong ? ((frequency + index) << bits) - this.states : (index - long) << (bits - 1);
  }
}
