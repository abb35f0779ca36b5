import process from 'node:process';

/** The shortest time that is measured, in microseconds of this thread. */
const LONG_ENOUGH_US = 40_000;
const FIRST_COUNT = 4096;
/** In place of a measurement where an image must come out the same each time. */
export const SEEDED_RATE = 1_000_000;

/** Iterations of PBKDF2 that this machine makes in a second of one thread, for a key of so many bytes. */
export function measureRate(hash: string, keyBytes: number): number {
  const {pbkdf2Sync} = process.getBuiltinModule('node:crypto');
  for (let count = FIRST_COUNT; ; count *= 4) {
    const before = process.threadCpuUsage();
    pbkdf2Sync('passphrase', 'salt', count, keyBytes, hash);
    const {user, system} = process.threadCpuUsage(before);
    if (user + system >= LONG_ENOUGH_US) return Math.floor((count * 1_000_000) / (user + system));
  }
}
