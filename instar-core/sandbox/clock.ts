/** Milliseconds on a clock that only goes forward. `performance` does the same, but loading it takes 0.7 ms. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
