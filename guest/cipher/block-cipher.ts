import {Region} from '../bytes/region.ts';

/** A cipher of one block, with its key in it. */
export abstract class BlockCipher {
  constructor(
    /** Bytes. */
    public readonly blockSize: u32,
  ) {}

  /** Encrypts the block at `at` in place. */
  abstract encrypt(region: Region, at: u32): void;

  /** Decrypts the block at `at` in place. */
  abstract decrypt(region: Region, at: u32): void;
}
