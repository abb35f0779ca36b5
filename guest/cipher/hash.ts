import {copyBytes, fillBytes} from '../bytes/memory-block.ts';
import {store8} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';

/**
 * A hash function of the Merkle-Damgård kind: blocks are compressed into a state one after another, and the last ones
 * carry the message's length. One object serves any number of messages, one at a time.
 */
export abstract class Hash {
  /** What has been compressed so far; the words are in this machine's order. */
  protected readonly state: Region;
  /** Bytes of an unfinished block. */
  private readonly buffer: Region;
  private buffered: u32 = 0;
  private length: u64 = 0;

  constructor(
    /** Bytes of a digest. */
    public readonly digestSize: u32,
    /** Bytes of a block. */
    public readonly blockSize: u32,
    /** Bytes of the state, for saveState and loadState. */
    public readonly stateSize: u32,
  ) {
    this.state = allocateRegion(stateSize);
    this.buffer = allocateRegion(blockSize);
  }

  /** Begins a message. */
  start(): void {
    this.buffered = 0;
    this.length = 0;
    this.startState();
  }

  /** Begins a message whose first block led to this state. */
  startBehind(state: Region): void {
    this.buffered = 0;
    this.length = this.blockSize;
    this.loadState(state);
  }

  /** Adds `length` bytes from `at` to the message. */
  update(region: Region, at: u32, length: u32): void {
    this.length += length;
    while (length > 0) {
      if (this.buffered == 0 && length >= this.blockSize) {
        this.compress(region, at);
        at += this.blockSize;
        length -= this.blockSize;
        continue;
      }
      const count = min(length, this.blockSize - this.buffered);
      copyBytes(this.buffer, this.buffered, region, at, count);
      this.buffered += count;
      at += count;
      length -= count;
      if (this.buffered == this.blockSize) this.flush();
    }
  }

  /** Ends the message; the digest goes to `at` of `to`. */
  finish(to: Region, at: u32): void {
    const lengthSize: u32 = this.blockSize / 8;
    if (this.buffered + 1 + lengthSize > this.blockSize) {
      this.pad(this.buffer, this.buffered);
      this.flush();
      fillBytes(this.buffer, 0, this.blockSize, 0);
    } else {
      this.pad(this.buffer, this.buffered);
    }
    this.storeLength(this.buffer, this.length * 8);
    this.compress(this.buffer, 0);
    this.storeDigest(to, at);
  }

  /** Fills up a block that ends a message of `blocks` blocks and `size` bytes, in one block with its length. */
  padLast(block: Region, size: u32, blocks: u64): void {
    this.pad(block, size);
    this.storeLength(block, (blocks * this.blockSize + size) * 8);
  }

  saveState(to: Region): void {
    copyBytes(to, 0, this.state, 0, this.stateSize);
  }

  /** Only between messages that begin with `start` or `startBehind`: the message's length is not part of the state. */
  loadState(from: Region): void {
    copyBytes(this.state, 0, from, 0, this.stateSize);
  }

  /** Compresses the block at `at`. */
  abstract compress(region: Region, at: u32): void;

  /** Writes the state as a digest. */
  abstract storeDigest(to: Region, at: u32): void;

  protected abstract startState(): void;

  /** Writes the message's length in bits to a block's end. */
  protected abstract storeLength(block: Region, bits: u64): void;

  private flush(): void {
    this.compress(this.buffer, 0);
    this.buffered = 0;
  }

  private pad(block: Region, size: u32): void {
    store8(block, size, 0x80);
    fillBytes(block, size + 1, this.blockSize - size - 1, 0);
  }
}
