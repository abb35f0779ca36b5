import {load8, loadLe64, store8, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {BlockCipher} from './block-cipher.ts';
import {IvGenerator} from './iv-generator.ts';

/** Bytes that one initialization vector is for. */
export const CIPHER_SECTOR_SIZE: u32 = 512;

/** Encrypts and decrypts sectors, each by its number alone. What `openSectorCipher` and LUKS unlocking give. */
export abstract class SectorCipher {
  constructor(
    /** Bytes that one initialization vector is for: CIPHER_SECTOR_SIZE, or more with LUKS2. */
    public readonly sectorSize: u32 = CIPHER_SECTOR_SIZE,
  ) {}

  /**
   * Decrypts `length` bytes from `at` in place, a multiple of the sector size; the first of them is sector `sector`,
   * counted in units of CIPHER_SECTOR_SIZE.
   */
  decrypt(sector: u64, region: Region, at: u32, length: u32): void {
    if (length % this.sectorSize != 0) unreachable();
    const step: u64 = this.sectorSize / CIPHER_SECTOR_SIZE;
    for (let done: u32 = 0; done < length; done += this.sectorSize, sector += step) {
      this.decryptSector(sector, region, at + done);
    }
  }

  /** The reverse of decrypt. */
  encrypt(sector: u64, region: Region, at: u32, length: u32): void {
    if (length % this.sectorSize != 0) unreachable();
    const step: u64 = this.sectorSize / CIPHER_SECTOR_SIZE;
    for (let done: u32 = 0; done < length; done += this.sectorSize, sector += step) {
      this.encryptSector(sector, region, at + done);
    }
  }

  protected abstract decryptSector(sector: u64, region: Region, at: u32): void;

  protected abstract encryptSector(sector: u64, region: Region, at: u32): void;
}

/** Each block by itself. */
export class EcbCipher extends SectorCipher {
  constructor(private readonly cipher: BlockCipher) {
    super();
  }

  protected decryptSector(_sector: u64, region: Region, at: u32): void {
    const block = this.cipher.blockSize;
    for (let done: u32 = 0; done < this.sectorSize; done += block) this.cipher.decrypt(region, at + done);
  }

  protected encryptSector(_sector: u64, region: Region, at: u32): void {
    const block = this.cipher.blockSize;
    for (let done: u32 = 0; done < this.sectorSize; done += block) this.cipher.encrypt(region, at + done);
  }
}

/** NIST SP 800-38A 6.2. */
export class CbcCipher extends SectorCipher {
  private readonly before: Region;
  private readonly current: Region;

  constructor(
    private readonly cipher: BlockCipher,
    private readonly generator: IvGenerator,
    sectorSize: u32 = CIPHER_SECTOR_SIZE,
  ) {
    super(sectorSize);
    this.before = allocateRegion(cipher.blockSize);
    this.current = allocateRegion(cipher.blockSize);
  }

  protected decryptSector(sector: u64, region: Region, at: u32): void {
    const block = this.cipher.blockSize;
    this.generator.generate(sector, this.before);
    for (let done: u32 = 0; done < this.sectorSize; done += block) {
      copyBytes(this.current, 0, region, at + done, block);
      this.cipher.decrypt(region, at + done);
      for (let index: u32 = 0; index < block; index += 8) {
        storeLe64(region, at + done + index, loadLe64(region, at + done + index) ^ loadLe64(this.before, index));
      }
      copyBytes(this.before, 0, this.current, 0, block);
    }
  }

  protected encryptSector(sector: u64, region: Region, at: u32): void {
    const block = this.cipher.blockSize;
    this.generator.generate(sector, this.before);
    for (let done: u32 = 0; done < this.sectorSize; done += block) {
      for (let index: u32 = 0; index < block; index += 8) {
        storeLe64(region, at + done + index, loadLe64(region, at + done + index) ^ loadLe64(this.before, index));
      }
      this.cipher.encrypt(region, at + done);
      copyBytes(this.before, 0, region, at + done, block);
    }
  }
}

/** NIST SP 800-38A 6.5, the initialization vector counted up as one big-endian number. */
export class CtrCipher extends SectorCipher {
  private readonly counter: Region;
  private readonly stream: Region;

  constructor(
    private readonly cipher: BlockCipher,
    private readonly generator: IvGenerator,
  ) {
    super();
    this.counter = allocateRegion(cipher.blockSize);
    this.stream = allocateRegion(cipher.blockSize);
  }

  protected decryptSector(sector: u64, region: Region, at: u32): void {
    const block = this.cipher.blockSize;
    this.generator.generate(sector, this.counter);
    for (let done: u32 = 0; done < this.sectorSize; done += block) {
      copyBytes(this.stream, 0, this.counter, 0, block);
      this.cipher.encrypt(this.stream, 0);
      for (let index: u32 = 0; index < block; index += 8) {
        storeLe64(region, at + done + index, loadLe64(region, at + done + index) ^ loadLe64(this.stream, index));
      }
      countUp(this.counter);
    }
  }

  /** The stream is the same both ways. */
  protected encryptSector(sector: u64, region: Region, at: u32): void {
    this.decryptSector(sector, region, at);
  }
}

/** IEEE 1619-2007 5.4; sectors are whole blocks, so nothing is ever stolen. Both ciphers have blocks of 16 bytes. */
export class XtsCipher extends SectorCipher {
  private readonly tweak: Region;

  constructor(
    private readonly cipher: BlockCipher,
    private readonly tweakCipher: BlockCipher,
    private readonly generator: IvGenerator,
    sectorSize: u32 = CIPHER_SECTOR_SIZE,
  ) {
    super(sectorSize);
    this.tweak = allocateRegion(16);
  }

  protected decryptSector(sector: u64, region: Region, at: u32): void {
    this.crypt(sector, region, at, false);
  }

  protected encryptSector(sector: u64, region: Region, at: u32): void {
    this.crypt(sector, region, at, true);
  }

  private crypt(sector: u64, region: Region, at: u32, isEncrypting: bool): void {
    this.generator.generate(sector, this.tweak);
    this.tweakCipher.encrypt(this.tweak, 0);
    let low = loadLe64(this.tweak, 0);
    let high = loadLe64(this.tweak, 8);
    for (let done: u32 = 0; done < this.sectorSize; done += 16) {
      mixTweak(region, at + done, low, high);
      if (isEncrypting) this.cipher.encrypt(region, at + done);
      else this.cipher.decrypt(region, at + done);
      mixTweak(region, at + done, low, high);
      // Times alpha in the field of 2^128 elements (IEEE 1619-2007 5.2).
      const carry: u64 = (high >> 63) * 0x87;
      high = (high << 1) | (low >> 63);
      low = (low << 1) ^ carry;
    }
  }
}

function mixTweak(region: Region, at: u32, low: u64, high: u64): void {
  storeLe64(region, at, loadLe64(region, at) ^ low);
  storeLe64(region, at + 8, loadLe64(region, at + 8) ^ high);
}

function countUp(counter: Region): void {
  for (let at = counter.size; at > 0; at--) {
    const byte: u8 = load8(counter, at - 1) + 1;
    store8(counter, at - 1, byte);
    if (byte != 0) return;
  }
}
