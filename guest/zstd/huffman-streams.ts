import {bitsBeforeFirst, bitsLeft, takeBits} from './bits.ts';
import {HUFFMAN_LOG} from './huffman-table.ts';
import {HUFFMAN_TABLE} from './layout.ts';

// RFC 8878 4.2.2 "Huffman-Coded Streams". In the loops over four streams the container's highest bits are the next ones,
// and its lowest bit set tells how many were taken: a one comes in below with every load.

const INDEX_SHIFT: u64 = 64 - (HUFFMAN_LOG as u64);
/** Symbols that the bits of a load are enough for, eight of which may be taken already. */
const ROUND: u32 = 5;
/** RFC 8878 3.1.1.3.1.6: three sizes, two bytes each. */
const JUMP_TABLE_SIZE: u32 = 6;

/** Decodes one stream to `length` bytes at `to`; false when it is broken. */
export function decodeStream(begin: u32, end: u32, to: u32, length: u32): bool {
  const taken = bitsBeforeFirst(begin, end);
  return taken > 0 && decodeRest(begin, end - 8, taken, to, to + length);
}

function decodeRest(begin: u32, pointer: u32, taken: u64, to: u32, end: u32): bool {
  while (to < end) {
    pointer -= (taken >> 3) as u32;
    taken &= 7;
    const index = takeBits(load<u64>(pointer), taken, HUFFMAN_LOG) as u32;
    const entry: u32 = load<u16>(HUFFMAN_TABLE + 2 * index);
    store<u8>(to++, entry >> 8);
    taken += entry & 0xff;
  }

  return bitsLeft(begin, pointer, taken) == 0;
}

/** Decodes the four streams from `at` to `end`, jump table first, to `length` bytes at `to`; false when one is broken. */
export function decodeFourStreams(at: u32, end: u32, to: u32, length: u32): bool {
  if (end - at < JUMP_TABLE_SIZE + 4) return false;
  const begin = at + JUMP_TABLE_SIZE;
  const second = begin + load<u16>(at);
  const third = second + load<u16>(at + 2);
  const fourth = third + load<u16>(at + 4);
  const part: u32 = (length + 3) >> 2;
  if (fourth >= end || part * 3 > length) return false;
  return decodeTogether(begin, second, third, fourth, end, to, part, length - part * 3);
}

/** One symbol of each stream after the other, so that the processor need not wait for any of them. */
function decodeTogether(
  begin: u32,
  second: u32,
  third: u32,
  fourth: u32,
  end: u32,
  to: u32,
  part: u32,
  lastPart: u32,
): bool {
  const taken1 = bitsBeforeFirst(begin, second);
  const taken2 = bitsBeforeFirst(second, third);
  const taken3 = bitsBeforeFirst(third, fourth);
  const taken4 = bitsBeforeFirst(fourth, end);
  if (taken1 == 0 || taken2 == 0 || taken3 == 0 || taken4 == 0) return false;
  let pointer1: u32 = second - 8;
  let pointer2: u32 = third - 8;
  let pointer3: u32 = fourth - 8;
  let pointer4: u32 = end - 8;
  let bits1 = (load<u64>(pointer1) | 1) << taken1;
  let bits2 = (load<u64>(pointer2) | 1) << taken2;
  let bits3 = (load<u64>(pointer3) | 1) << taken3;
  let bits4 = (load<u64>(pointer4) | 1) << taken4;
  const to2 = to + part;
  const to3 = to2 + part;
  const to4 = to3 + part;
  let done: u32 = 0;
  while (done + ROUND <= lastPart) {
    for (const stop = done + ROUND; done < stop; done++) {
      bits1 = takeSymbol(bits1, to + done);
      bits2 = takeSymbol(bits2, to2 + done);
      bits3 = takeSymbol(bits3, to3 + done);
      bits4 = takeSymbol(bits4, to4 + done);
    }

    pointer1 -= takenBytes(bits1);
    bits1 = reload(pointer1, bits1);
    pointer2 -= takenBytes(bits2);
    bits2 = reload(pointer2, bits2);
    pointer3 -= takenBytes(bits3);
    bits3 = reload(pointer3, bits3);
    pointer4 -= takenBytes(bits4);
    bits4 = reload(pointer4, bits4);
  }

  return (
    decodeRest(begin, pointer1, ctz<u64>(bits1), to + done, to2) &&
    decodeRest(second, pointer2, ctz<u64>(bits2), to2 + done, to3) &&
    decodeRest(third, pointer3, ctz<u64>(bits3), to3 + done, to4) &&
    decodeRest(fourth, pointer4, ctz<u64>(bits4), to4 + done, to4 + lastPart)
  );
}

function takeSymbol(bits: u64, to: u32): u64 {
  const entry = load<u16>(HUFFMAN_TABLE + 2 * ((bits >> INDEX_SHIFT) as u32)) as u64;
  store<u8>(to, entry >> 8);
  return bits << (entry & 63);
}

function takenBytes(bits: u64): u32 {
  return (ctz<u64>(bits) >> 3) as u32;
}

function reload(pointer: u32, bits: u64): u64 {
  const taken = ctz<u64>(bits) & 7;
  return (load<u64>(pointer) | 1) << taken;
}
