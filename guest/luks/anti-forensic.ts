import {storeBe32} from '../bytes/big-endian.ts';
import {load8, store8} from '../bytes/little-endian.ts';
import {copyBytes, fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {Hash} from '../cipher/hash.ts';

/**
 * Merges `stripes` stripes of key material into the key, which is all of `key` (LUKS On-Disk Format Specification 1.2.3,
 * "Anti-forensic splitter"): a lost stripe is a lost key.
 */
export function mergeStripes(hash: Hash, material: Region, stripes: u32, key: Region): void {
  const diffuser = new Diffuser(hash);
  fillBytes(key, 0, key.size, 0);
  for (let stripe: u32 = 0; stripe < stripes; stripe++) {
    const at: u32 = stripe * key.size;
    for (let index: u32 = 0; index < key.size; index++) {
      store8(key, index, load8(key, index) ^ load8(material, at + index));
    }
    if (stripe + 1 < stripes) diffuser.diffuse(key);
  }
}

/** The reverse: fills the last of `stripes` stripes, so that together with the others it gives the key. */
export function completeStripes(hash: Hash, material: Region, stripes: u32, key: Region): void {
  const last: u32 = (stripes - 1) * key.size;
  fillBytes(material, last, key.size, 0);
  const mixed = allocateRegion(key.size);
  mergeStripes(hash, material, stripes, mixed);
  for (let index: u32 = 0; index < key.size; index++) {
    store8(material, last + index, load8(mixed, index) ^ load8(key, index));
  }
}

/** Hashes a key piece by piece, each piece as long as a digest and with its number before it. */
class Diffuser {
  private readonly number: Region = allocateRegion(4);
  private readonly digest: Region;

  constructor(private readonly hash: Hash) {
    this.digest = allocateRegion(hash.digestSize);
  }

  diffuse(key: Region): void {
    const size = this.hash.digestSize;
    let piece: u32 = 0;
    for (let at: u32 = 0; at < key.size; at += size, piece++) this.replace(key, at, min(size, key.size - at), piece);
  }

  private replace(key: Region, at: u32, length: u32, piece: u32): void {
    storeBe32(this.number, 0, piece);
    this.hash.start();
    this.hash.update(this.number, 0, 4);
    this.hash.update(key, at, length);
    this.hash.finish(this.digest, 0);
    copyBytes(key, at, this.digest, 0, length);
  }
}
