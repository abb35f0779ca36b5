import type {Buffer} from 'node:buffer';
import process from 'node:process';
import {promisify} from 'node:util';
import {
  CREATE_LUKS_CIPHER,
  CREATE_LUKS_DIGEST,
  CREATE_LUKS_DIGEST_LENGTH,
  CREATE_LUKS_HASH,
  CREATE_LUKS_IS_DETACHED,
  CREATE_LUKS_ITERATIONS,
  CREATE_LUKS_KEY_BYTES,
  CREATE_LUKS_SLOT_ITERATIONS,
  CREATE_LUKS_SLOT_KEY,
  CREATE_LUKS_SPECIFICATION,
} from '../../../guest/abi/create-config.ts';
import {
  LUKS_RANDOM_DIGEST_SALT,
  LUKS_RANDOM_KEY,
  LUKS_RANDOM_SLOT_SALT,
  LUKS_SALT_LENGTH,
} from '../../../guest/abi/random-fields.ts';
import type {ConfigWriter} from './config-writer.ts';
import {CreateFailure} from './create-failure.ts';
import {measureRate, SEEDED_RATE} from './pbkdf2-rate.ts';

/** A LUKS header that is asked for. */
export type LuksChoice = {
  /** As the header names them: `aes`, `xts-plain64`, `sha256`. */
  readonly cipher: string;
  readonly specification: string;
  readonly hash: string;
  /** Bytes of the volume's key: both of xts. */
  readonly keyBytes: number;
  /** Milliseconds that deriving a key from the passphrase is to take. */
  readonly iterTimeMs: bigint;
  readonly isDetached: boolean;
  readonly passphrase: Uint8Array;
};

/** The same with what had to be derived for it. */
export type LuksVolume = {
  readonly choice: LuksChoice;
  readonly iterations: number;
  readonly slotIterations: number;
  /** The volume's key itself. */
  readonly key: Uint8Array;
  readonly digest: Uint8Array;
  readonly slotKey: Uint8Array;
};

/** LUKS On-Disk Format Specification 1.2.3, "LUKS constants". */
const LEAST_ITERATIONS = 1000n;
const MOST_ITERATIONS = 0xffff_ffffn;
/** Part of the time that the digest of the volume's key may take. */
const DIGEST_PART = 8n;
const MOST_SCALED = (1n << 64n) - 1n;

/**
 * Derives what a LUKS header holds of the passphrase and of the key that `random` has for it. Key derivation is the
 * host's work: all that goes into it is the user's or was just drawn, and its library is the fastest there is.
 * `isRepeatable`: iterations do not depend on this machine. Throws CreateFailure.
 */
export async function deriveVolume(choice: LuksChoice, random: Buffer, isRepeatable: boolean): Promise<LuksVolume> {
  const {hash, keyBytes, passphrase} = choice;
  const rateOf = (bytes: number): number => (isRepeatable ? SEEDED_RATE : measureRate(hash, bytes));
  const iterations = countIterations(rateOf(CREATE_LUKS_DIGEST_LENGTH), choice, DIGEST_PART);
  const slotIterations = countIterations(rateOf(keyBytes), choice, 1n);
  const derive = promisify(process.getBuiltinModule('node:crypto').pbkdf2);
  const take = (at: number, length: number): Buffer => random.subarray(at, at + length);
  const key = take(LUKS_RANDOM_KEY, keyBytes);
  const digestSalt = take(LUKS_RANDOM_DIGEST_SALT, LUKS_SALT_LENGTH);
  const slotSalt = take(LUKS_RANDOM_SLOT_SALT, LUKS_SALT_LENGTH);
  const [digest, slotKey] = await Promise.all([
    derive(key, digestSalt, iterations, CREATE_LUKS_DIGEST_LENGTH, hash),
    derive(passphrase, slotSalt, slotIterations, keyBytes, hash),
  ]);
  return {choice, iterations, slotIterations, key, digest, slotKey};
}

/** Fills the LUKS group of a create config. */
export function encodeVolume({choice, ...volume}: LuksVolume, config: ConfigWriter): void {
  config.u32(CREATE_LUKS_KEY_BYTES, choice.keyBytes);
  config.u32(CREATE_LUKS_ITERATIONS, volume.iterations);
  config.u32(CREATE_LUKS_SLOT_ITERATIONS, volume.slotIterations);
  config.u32(CREATE_LUKS_IS_DETACHED, choice.isDetached ? 1 : 0);
  const encoder = new TextEncoder();
  config.bytes(CREATE_LUKS_CIPHER, encoder.encode(choice.cipher));
  config.bytes(CREATE_LUKS_SPECIFICATION, encoder.encode(choice.specification));
  config.bytes(CREATE_LUKS_HASH, encoder.encode(choice.hash));
  config.bytes(CREATE_LUKS_DIGEST, volume.digest);
  config.bytes(CREATE_LUKS_SLOT_KEY, volume.slotKey);
}

// qemu-img's words, and what makes it say them.
function countIterations(rate: number, {iterTimeMs}: LuksChoice, part: bigint): number {
  if (BigInt(rate) * iterTimeMs > MOST_SCALED) throw outOfRange(`PBKDF iterations ${rate} too large to scale`);
  const count = (BigInt(rate) * iterTimeMs) / 1000n / part;
  if (count > MOST_ITERATIONS) throw outOfRange(`PBKDF iterations ${count} larger than ${MOST_ITERATIONS}`);
  return Number(count < LEAST_ITERATIONS ? LEAST_ITERATIONS : count);
}

function outOfRange(words: string): CreateFailure {
  return new CreateFailure(`${words}: Numerical result out of range`);
}
