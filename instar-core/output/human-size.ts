const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;

/** `192 KiB`: three significant digits as C's `%0.3g` gives them. From 1000 of a unit on, the next one is used. */
export function humanSize(bytes: bigint): string {
  let power = 0;
  while (power < UNITS.length - 1 && bytes >= 1000n * 1024n ** BigInt(power)) power++;
  return `${threeDigits(Number(bytes) / 1024 ** power)} ${UNITS[power]}`;
}

/** `192.5 KiB`: one decimal where the number is not whole. For --ignore-quirks. */
export function plainSize(bytes: bigint): string {
  let power = 0;
  while (power < UNITS.length - 1 && bytes >= 1024n ** BigInt(power + 1)) power++;
  const value = Number(bytes) / 1024 ** power;
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${UNITS[power]}`;
}

/** C's `%0.3g` for numbers from 0 on. toPrecision() rounds the exact binary value, but ties away from zero. */
function threeDigits(value: number): string {
  if (value === 0) return '0';
  const exponent = Math.floor(Math.log10(value));
  const text = roundTies(value, 2 - exponent);
  if (text >= 1000) return '1e+03';
  return String(Number(text.toPrecision(6)));
}

/** Rounds to `decimals` decimals, exact ties to the even digit as the C library does. */
function roundTies(value: number, decimals: number): number {
  const scaled = value * 10 ** decimals;
  const floor = Math.floor(scaled);
  const isTie = scaled - floor === 0.5;
  const rounded = isTie ? floor + (floor % 2) : Math.round(scaled);
  return rounded / 10 ** decimals;
}
