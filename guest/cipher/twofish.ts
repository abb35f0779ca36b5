import {load8, loadLe32, store8, storeLe32} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {BlockCipher} from './block-cipher.ts';
import {multiplyBytes, RS_POLYNOMIAL, twofishByte, twofishWord} from './twofish-h.ts';

// Schneier and others: "Twofish: A 128-Bit Block Cipher", section 4. Words are little-endian.

const BLOCK_SIZE: u32 = 16;
const ROUNDS: u32 = 16;
const KEYS: u32 = 40;
/** The Reed-Solomon matrix (section 4.3), row by row. */
const RS: StaticArray<u8> = [
  0x01, 0xa4, 0x55, 0x87, 0x5a, 0x58, 0xdb, 0x9e, 0xa4, 0x56, 0x82, 0xf3, 0x1e, 0xc6, 0x68, 0xe5, 0x02, 0xa1, 0xfc,
  0xc1, 0x47, 0xae, 0x3d, 0x19, 0xa4, 0x55, 0x87, 0x5a, 0x58, 0xdb, 0x9e, 0x03,
];

/** Twofish with a key of 16, 24 or 32 bytes. */
export class Twofish extends BlockCipher {
  private readonly keys: StaticArray<u32>;
  /** The function g, byte by byte: four tables of 256 words. */
  private readonly boxes: StaticArray<u32>;

  /** The key is all of `key`. */
  constructor(key: Region) {
    super(BLOCK_SIZE);
    this.keys = expandKey(key);
    this.boxes = fillBoxes(key);
  }

  encrypt(region: Region, at: u32): void {
    const keys = this.keys;
    let a = loadLe32(region, at) ^ keys[0];
    let b = loadLe32(region, at + 4) ^ keys[1];
    let c = loadLe32(region, at + 8) ^ keys[2];
    let d = loadLe32(region, at + 12) ^ keys[3];
    for (let round: u32 = 0; round < ROUNDS; round++) {
      const first = this.mix(a);
      const second = this.mix(rotl<u32>(b, 8));
      const e = rotr<u32>(c ^ (first + second + keys[2 * round + 8]), 1);
      const f = rotl<u32>(d, 1) ^ (first + 2 * second + keys[2 * round + 9]);
      c = a;
      d = b;
      a = e;
      b = f;
    }
    storeLe32(region, at, c ^ keys[4]);
    storeLe32(region, at + 4, d ^ keys[5]);
    storeLe32(region, at + 8, a ^ keys[6]);
    storeLe32(region, at + 12, b ^ keys[7]);
  }

  decrypt(region: Region, at: u32): void {
    const keys = this.keys;
    let c = loadLe32(region, at) ^ keys[4];
    let d = loadLe32(region, at + 4) ^ keys[5];
    let a = loadLe32(region, at + 8) ^ keys[6];
    let b = loadLe32(region, at + 12) ^ keys[7];
    for (let round: u32 = ROUNDS; round > 0; round--) {
      const first = this.mix(c);
      const second = this.mix(rotl<u32>(d, 8));
      const e = rotl<u32>(a, 1) ^ (first + second + keys[2 * round + 6]);
      const f = rotr<u32>(b ^ (first + 2 * second + keys[2 * round + 7]), 1);
      a = c;
      b = d;
      c = e;
      d = f;
    }
    storeLe32(region, at, a ^ keys[0]);
    storeLe32(region, at + 4, b ^ keys[1]);
    storeLe32(region, at + 8, c ^ keys[2]);
    storeLe32(region, at + 12, d ^ keys[3]);
  }

  /** The function g. Indices are single bytes, so `unchecked` leaves out checks that cannot fail. */
  private mix(word: u32): u32 {
    const boxes = this.boxes;
    return (
      unchecked(boxes[word & 255]) ^
      unchecked(boxes[256 + ((word >> 8) & 255)]) ^
      unchecked(boxes[512 + ((word >> 16) & 255)]) ^
      unchecked(boxes[768 + (word >> 24)])
    );
  }
}

/** Section 4.3.3; even and odd words of the key make one list each. */
function expandKey(key: Region): StaticArray<u32> {
  const count = key.size / 8;
  const even = allocateRegion(4 * count);
  const odd = allocateRegion(4 * count);
  for (let word: u32 = 0; word < count; word++) {
    copyBytes(even, 4 * word, key, 8 * word, 4);
    copyBytes(odd, 4 * word, key, 8 * word + 4, 4);
  }
  const keys = new StaticArray<u32>(KEYS as i32);
  for (let index: u32 = 0; index < KEYS; index += 2) {
    const first = twofishWord(index, even, count);
    const second = rotl<u32>(twofishWord(index + 1, odd, count), 8);
    keys[index] = first + second;
    keys[index + 1] = rotl<u32>(first + 2 * second, 9);
  }
  return keys;
}

/** The list of g is the key's eights of bytes, the last first, each through the Reed-Solomon matrix (section 4.3). */
function fillBoxes(key: Region): StaticArray<u32> {
  const count = key.size / 8;
  const list = allocateRegion(4 * count);
  for (let eight: u32 = 0; eight < count; eight++) {
    for (let row: u32 = 0; row < 4; row++) {
      store8(list, 4 * (count - 1 - eight) + row, reduce(key, 8 * eight, row));
    }
  }
  const boxes = new StaticArray<u32>(1024);
  for (let place: u32 = 0; place < 4; place++) {
    for (let byte: u32 = 0; byte < 256; byte++) boxes[256 * place + byte] = twofishByte(byte, place, list, count);
  }
  return boxes;
}

function reduce(key: Region, at: u32, row: u32): u8 {
  let sum: u32 = 0;
  for (let column: u32 = 0; column < 8; column++) {
    sum ^= multiplyBytes(RS[8 * row + column], load8(key, at + column), RS_POLYNOMIAL);
  }
  return sum as u8;
}
