import {loadBe32, storeBe32} from '../bytes/big-endian.ts';
import {Region} from '../bytes/region.ts';
import {
  BACK_0,
  BACK_1,
  BACK_2,
  BACK_3,
  fillAesTables,
  FORTH_0,
  FORTH_1,
  FORTH_2,
  FORTH_3,
  SUBSTITUTE,
  SUBSTITUTE_BACK,
} from './aes-tables.ts';
import {BlockCipher} from './block-cipher.ts';

// FIPS 197. A state is four columns, most significant byte first. Indices into tables are single bytes and indices into
// key schedules are counted by the rounds, so `unchecked` leaves out checks that cannot fail.

const BLOCK_SIZE: u32 = 16;

/** AES with a key of 16, 24 or 32 bytes. */
export class Aes extends BlockCipher {
  private readonly rounds: u32;
  private readonly forthKeys: StaticArray<u32>;
  private readonly backKeys: StaticArray<u32>;

  /** The key is all of `key`. */
  constructor(key: Region) {
    super(BLOCK_SIZE);
    if (key.size != 16 && key.size != 24 && key.size != 32) unreachable();
    fillAesTables();
    const rounds: u32 = key.size / 4 + 6;
    const keys = expandKey(key, rounds);
    this.rounds = rounds;
    this.forthKeys = keys;
    this.backKeys = turnKeys(keys, rounds);
  }

  encrypt(region: Region, at: u32): void {
    const keys = this.forthKeys;
    let a = loadBe32(region, at) ^ unchecked(keys[0]);
    let b = loadBe32(region, at + 4) ^ unchecked(keys[1]);
    let c = loadBe32(region, at + 8) ^ unchecked(keys[2]);
    let d = loadBe32(region, at + 12) ^ unchecked(keys[3]);
    const last: u32 = 4 * this.rounds;
    for (let key: u32 = 4; key < last; key += 4) {
      const e = mixForth(a, b, c, d) ^ unchecked(keys[key]);
      const f = mixForth(b, c, d, a) ^ unchecked(keys[key + 1]);
      const g = mixForth(c, d, a, b) ^ unchecked(keys[key + 2]);
      d = mixForth(d, a, b, c) ^ unchecked(keys[key + 3]);
      a = e;
      b = f;
      c = g;
    }
    storeBe32(region, at, substitute(SUBSTITUTE, a, b, c, d) ^ unchecked(keys[last]));
    storeBe32(region, at + 4, substitute(SUBSTITUTE, b, c, d, a) ^ unchecked(keys[last + 1]));
    storeBe32(region, at + 8, substitute(SUBSTITUTE, c, d, a, b) ^ unchecked(keys[last + 2]));
    storeBe32(region, at + 12, substitute(SUBSTITUTE, d, a, b, c) ^ unchecked(keys[last + 3]));
  }

  decrypt(region: Region, at: u32): void {
    const keys = this.backKeys;
    let a = loadBe32(region, at) ^ unchecked(keys[0]);
    let b = loadBe32(region, at + 4) ^ unchecked(keys[1]);
    let c = loadBe32(region, at + 8) ^ unchecked(keys[2]);
    let d = loadBe32(region, at + 12) ^ unchecked(keys[3]);
    const last: u32 = 4 * this.rounds;
    for (let key: u32 = 4; key < last; key += 4) {
      const e = mixBack(a, d, c, b) ^ unchecked(keys[key]);
      const f = mixBack(b, a, d, c) ^ unchecked(keys[key + 1]);
      const g = mixBack(c, b, a, d) ^ unchecked(keys[key + 2]);
      d = mixBack(d, c, b, a) ^ unchecked(keys[key + 3]);
      a = e;
      b = f;
      c = g;
    }
    storeBe32(region, at, substitute(SUBSTITUTE_BACK, a, d, c, b) ^ unchecked(keys[last]));
    storeBe32(region, at + 4, substitute(SUBSTITUTE_BACK, b, a, d, c) ^ unchecked(keys[last + 1]));
    storeBe32(region, at + 8, substitute(SUBSTITUTE_BACK, c, b, a, d) ^ unchecked(keys[last + 2]));
    storeBe32(region, at + 12, substitute(SUBSTITUTE_BACK, d, c, b, a) ^ unchecked(keys[last + 3]));
  }
}

/** One column of SubBytes, ShiftRows and MixColumns; `a` to `d` are the columns that its four bytes come from. */
function mixForth(a: u32, b: u32, c: u32, d: u32): u32 {
  return (
    unchecked(FORTH_0[a >> 24]) ^
    unchecked(FORTH_1[(b >> 16) & 255]) ^
    unchecked(FORTH_2[(c >> 8) & 255]) ^
    unchecked(FORTH_3[d & 255])
  );
}

function mixBack(a: u32, b: u32, c: u32, d: u32): u32 {
  return (
    unchecked(BACK_0[a >> 24]) ^
    unchecked(BACK_1[(b >> 16) & 255]) ^
    unchecked(BACK_2[(c >> 8) & 255]) ^
    unchecked(BACK_3[d & 255])
  );
}

/** The last round's column, which is not mixed. */
function substitute(table: StaticArray<u8>, a: u32, b: u32, c: u32, d: u32): u32 {
  return (
    ((unchecked(table[a >> 24]) as u32) << 24) |
    ((unchecked(table[(b >> 16) & 255]) as u32) << 16) |
    ((unchecked(table[(c >> 8) & 255]) as u32) << 8) |
    (unchecked(table[d & 255]) as u32)
  );
}

/** FIPS 197 5.2. */
function expandKey(key: Region, rounds: u32): StaticArray<u32> {
  const words: u32 = key.size / 4;
  const keys = new StaticArray<u32>(4 * (rounds + 1));
  for (let index: u32 = 0; index < words; index++) keys[index] = loadBe32(key, 4 * index);
  let constant: u32 = 1;
  for (let index = words; index < (keys.length as u32); index++) {
    let word = keys[index - 1];
    if (index % words == 0) {
      word = substitute(SUBSTITUTE, word << 8, word << 8, word << 8, word >> 24) ^ (constant << 24);
      constant = (constant << 1) ^ (constant & 0x80 ? 0x11b : 0);
    } else if (words > 6 && index % words == 4) {
      word = substitute(SUBSTITUTE, word, word, word, word);
    }
    keys[index] = keys[index - words] ^ word;
  }
  return keys;
}

/** The equivalent inverse cipher's schedule (FIPS 197 5.3.5): rounds from the last on, those between mixed back. */
function turnKeys(keys: StaticArray<u32>, rounds: u32): StaticArray<u32> {
  const turned = new StaticArray<u32>(keys.length);
  for (let round: u32 = 0; round <= rounds; round++) {
    for (let column: u32 = 0; column < 4; column++) {
      const word = keys[4 * (rounds - round) + column];
      turned[4 * round + column] = round == 0 || round == rounds ? word : mixKeyBack(word);
    }
  }
  return turned;
}

/** Looking up what is substituted again makes the tables' own substitution of no effect. */
function mixKeyBack(word: u32): u32 {
  const s = substitute(SUBSTITUTE, word, word, word, word);
  return mixBack(s, s, s, s);
}
