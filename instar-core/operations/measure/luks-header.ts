// LUKS1 On-Disk Format Specification: the header and each of eight key slots begin at multiples of 4096 bytes; a slot
// holds the key 4000 times.
const ALIGNMENT = 4096;
const KEY_SLOTS = 8;
const STRIPES = 4000;

/** Bytes of each cipher's key; xts takes two. Block ciphers of 8 bytes cannot be used with xts. */
const KEY_BYTES: Readonly<Record<string, number>> = {
  'aes-128': 16,
  'aes-192': 24,
  'aes-256': 32,
  'cast5-128': 16,
  'serpent-128': 16,
  'serpent-192': 24,
  'serpent-256': 32,
  'twofish-128': 16,
  'twofish-192': 24,
  'twofish-256': 32,
};

/** Names of ciphers and modes that a LUKS header can have, as qemu-img lists them. */
export const LUKS_CIPHERS: readonly string[] = Object.keys(KEY_BYTES);
export const LUKS_MODES: readonly string[] = ['ecb', 'cbc', 'xts', 'ctr'];

/** Bytes before the encrypted data. */
export function sizeOfLuksHeader(cipher = 'aes-256', mode = 'xts'): bigint {
  const keyBytes = (KEY_BYTES[cipher] ?? 0) * (mode === 'xts' ? 2 : 1);
  const slotBytes = Math.ceil((keyBytes * STRIPES) / ALIGNMENT) * ALIGNMENT;
  return BigInt(ALIGNMENT + KEY_SLOTS * slotBytes);
}
