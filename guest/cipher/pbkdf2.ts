import {storeBe32} from '../bytes/big-endian.ts';
import {load8, loadLe32, store8, storeLe32} from '../bytes/little-endian.ts';
import {copyBytes, fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {Hash} from './hash.ts';

const INNER_PAD: u8 = 0x36;
const OUTER_PAD: u8 = 0x5c;

/** PBKDF2 with HMAC (RFC 8018 5.2, RFC 2104) of one password; each key takes `iterations` times two compressions. */
export class Pbkdf2 {
  /** The hash's state behind the padded password, of HMAC's inner and outer message. */
  private readonly inner: Region;
  private readonly outer: Region;
  /** A digest as the last block of a message that has one block before it. */
  private readonly last: Region;
  private readonly sum: Region;
  private readonly counter: Region;

  constructor(
    private readonly hash: Hash,
    password: Region,
  ) {
    this.inner = allocateRegion(hash.stateSize);
    this.outer = allocateRegion(hash.stateSize);
    this.last = allocateRegion(hash.blockSize);
    this.sum = allocateRegion(hash.digestSize);
    this.counter = allocateRegion(4);
    const key = hashedKey(hash, password);
    this.keepState(key, INNER_PAD, this.inner);
    this.keepState(key, OUTER_PAD, this.outer);
  }

  /** Fills all of `to`. */
  derive(salt: Region, iterations: u32, to: Region): void {
    const size = this.hash.digestSize;
    let block: u32 = 1;
    for (let at: u32 = 0; at < to.size; at += size, block++) {
      this.deriveBlock(salt, iterations, block);
      copyBytes(to, at, this.sum, 0, min(size, to.size - at));
    }
  }

  private deriveBlock(salt: Region, iterations: u32, block: u32): void {
    const hash = this.hash;
    const size = hash.digestSize;
    this.startBlock(salt, block);
    copyBytes(this.sum, 0, this.last, 0, size);
    hash.padLast(this.last, size, 1);
    for (let done: u32 = 1; done < iterations; done++) {
      hash.loadState(this.inner);
      hash.compress(this.last, 0);
      hash.storeDigest(this.last, 0);
      hash.loadState(this.outer);
      hash.compress(this.last, 0);
      hash.storeDigest(this.last, 0);
      for (let at: u32 = 0; at < size; at += 4) {
        storeLe32(this.sum, at, loadLe32(this.sum, at) ^ loadLe32(this.last, at));
      }
    }
  }

  /** HMAC of the salt and the block's number, to the beginning of `last`. */
  private startBlock(salt: Region, block: u32): void {
    const hash = this.hash;
    storeBe32(this.counter, 0, block);
    hash.startBehind(this.inner);
    hash.update(salt, 0, salt.size);
    hash.update(this.counter, 0, 4);
    hash.finish(this.last, 0);
    hash.startBehind(this.outer);
    hash.update(this.last, 0, hash.digestSize);
    hash.finish(this.last, 0);
  }

  private keepState(key: Region, pad: u8, to: Region): void {
    for (let at: u32 = 0; at < key.size; at++) store8(this.last, at, load8(key, at) ^ pad);
    this.hash.start();
    this.hash.compress(this.last, 0);
    this.hash.saveState(to);
  }
}

/** A password longer than a block is its digest instead (RFC 2104 2); the rest of the block is zeros. */
function hashedKey(hash: Hash, password: Region): Region {
  const key = allocateRegion(hash.blockSize);
  fillBytes(key, 0, key.size, 0);
  if (password.size <= hash.blockSize) {
    copyBytes(key, 0, password, 0, password.size);
  } else {
    hash.start();
    hash.update(password, 0, password.size);
    hash.finish(key, 0);
  }
  return key;
}
