/** A size for a config field of 32 bits: what does not fit becomes zero, which no format accepts there. */
export function within32(value: string | bigint | boolean | undefined): number {
  return typeof value === 'bigint' && value <= 0xffffffffn ? Number(value) : 0;
}
