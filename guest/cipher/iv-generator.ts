import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';
import {BlockCipher} from './block-cipher.ts';

/** Makes a sector's initialization vector of its number (LUKS On-Disk Format Specification 1.2.3, "Cipher modes"). */
export abstract class IvGenerator {
  /** Fills all of `vector`. */
  abstract generate(sector: u64, vector: Region): void;
}

/** The number's lowest 32 bits, little-endian, then zeros. */
export class PlainIv extends IvGenerator {
  generate(sector: u64, vector: Region): void {
    fillBytes(vector, 0, vector.size, 0);
    storeLe32(vector, 0, sector as u32);
  }
}

/** The number's 64 bits, little-endian, then zeros. */
export class Plain64Iv extends IvGenerator {
  generate(sector: u64, vector: Region): void {
    fillBytes(vector, 0, vector.size, 0);
    storeLe64(vector, 0, sector);
  }
}

/** Encrypted salt-sector: as plain64, encrypted with a key that is a hash of the key. */
export class EssivIv extends IvGenerator {
  constructor(private readonly cipher: BlockCipher) {
    super();
  }

  generate(sector: u64, vector: Region): void {
    fillBytes(vector, 0, vector.size, 0);
    storeLe64(vector, 0, sector);
    this.cipher.encrypt(vector, 0);
  }
}
