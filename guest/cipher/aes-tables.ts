// Tables of AES (FIPS 197): each holds, for one byte of a column, what SubBytes, ShiftRows and MixColumns make of it.

/** S-box and its inverse (FIPS 197 5.1.1, 5.3.2). */
export const SUBSTITUTE = new StaticArray<u8>(256);
export const SUBSTITUTE_BACK = new StaticArray<u8>(256);

/** Of the byte in the highest place of a column; the other places' are the same, rotated. */
export const FORTH_0 = new StaticArray<u32>(256);
export const FORTH_1 = new StaticArray<u32>(256);
export const FORTH_2 = new StaticArray<u32>(256);
export const FORTH_3 = new StaticArray<u32>(256);
export const BACK_0 = new StaticArray<u32>(256);
export const BACK_1 = new StaticArray<u32>(256);
export const BACK_2 = new StaticArray<u32>(256);
export const BACK_3 = new StaticArray<u32>(256);

let isFilled = false;

/** Fills the tables; once is enough. */
export function fillAesTables(): void {
  if (isFilled) return;
  isFilled = true;
  fillSubstitutes();
  for (let byte: u32 = 0; byte < 256; byte++) {
    const s = SUBSTITUTE[byte] as u32;
    const forth = (multiply(s, 2) << 24) | (s << 16) | (s << 8) | multiply(s, 3);
    FORTH_0[byte] = forth;
    FORTH_1[byte] = rotr<u32>(forth, 8);
    FORTH_2[byte] = rotr<u32>(forth, 16);
    FORTH_3[byte] = rotr<u32>(forth, 24);
    const back = mixBack(SUBSTITUTE_BACK[byte]);
    BACK_0[byte] = back;
    BACK_1[byte] = rotr<u32>(back, 8);
    BACK_2[byte] = rotr<u32>(back, 16);
    BACK_3[byte] = rotr<u32>(back, 24);
  }
}

/** What InvMixColumns makes of a column whose highest byte is `byte` and whose others are zero (FIPS 197 5.3.3). */
function mixBack(byte: u32): u32 {
  return (multiply(byte, 14) << 24) | (multiply(byte, 9) << 16) | (multiply(byte, 13) << 8) | multiply(byte, 11);
}

/** Walks the field by powers of the generator 3, and of its inverse beside it (FIPS 197 5.1.1). */
function fillSubstitutes(): void {
  let power: u32 = 1;
  let inverse: u32 = 1;
  do {
    power = multiply(power, 3);
    // 0xf6 is the inverse of 3.
    inverse = multiply(inverse, 0xf6);
    setSubstitute(power, affine(inverse));
  } while (power != 1);
  setSubstitute(0, 0x63);
}

function setSubstitute(byte: u32, value: u32): void {
  SUBSTITUTE[byte] = value as u8;
  SUBSTITUTE_BACK[value] = byte as u8;
}

function affine(byte: u32): u32 {
  const twice = byte | (byte << 8);
  return ((twice ^ (twice >> 4) ^ (twice >> 5) ^ (twice >> 6) ^ (twice >> 7)) & 0xff) ^ 0x63;
}

/** Product in the field of 256 elements, modulo x^8 + x^4 + x^3 + x + 1 (FIPS 197 4.2). */
function multiply(a: u32, b: u32): u32 {
  let product: u32 = 0;
  for (; b != 0; b >>= 1) {
    if (b & 1) product ^= a;
    a = (a << 1) ^ (a & 0x80 ? 0x11b : 0);
  }
  return product;
}
