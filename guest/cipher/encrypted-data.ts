import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {readDeviceOrZeros} from '../driver/driver.ts';
import {Encoding} from './encoding.ts';
import {openSectorCipher} from './open-sector-cipher.ts';
import {CIPHER_SECTOR_SIZE, SectorCipher} from './sector-cipher.ts';

/** Reads encrypted data in whole sectors and gives the bytes asked for, decrypted. */
export class EncryptedData {
  private readonly sector: Region = allocateRegion(CIPHER_SECTOR_SIZE);

  private readonly cipher: SectorCipher;

  /** The encoding's cipher must be one that this program has. */
  constructor(public readonly encoding: Encoding) {
    const cipher = openSectorCipher(encoding.name, encoding.specification, encoding.key);
    this.cipher = cipher ? cipher : unreachable();
  }

  /**
   * `length` bytes that lie at `offset` of the device, to `at` of `into`; `position` is where the cipher counts them to
   * be. Both lie equally far within a sector.
   */
  read(device: u32, offset: u64, position: u64, into: Region, at: u32, length: u32): void {
    for (let done: u32 = 0; done < length;) {
      const inSector = ((position + done) % CIPHER_SECTOR_SIZE) as u32;
      const left = length - done;
      if (inSector == 0 && left >= CIPHER_SECTOR_SIZE) {
        const whole = left - (left % CIPHER_SECTOR_SIZE);
        this.readSectors(device, offset + done, position + done, into, at + done, whole);
        done += whole;
      } else {
        const count = min<u32>(left, CIPHER_SECTOR_SIZE - inSector);
        const back = (done as u64) - inSector;
        this.readSectors(device, offset + back, position + back, this.sector, 0, CIPHER_SECTOR_SIZE);
        copyBytes(into, at + done, this.sector, inSector, count);
        done += count;
      }
    }
  }

  private readSectors(device: u32, offset: u64, position: u64, into: Region, at: u32, length: u32): void {
    readDeviceOrZeros(device, offset, into, at, length);
    this.cipher.decrypt(position / CIPHER_SECTOR_SIZE, into, at, length);
  }
}
