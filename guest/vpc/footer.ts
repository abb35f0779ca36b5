import {loadBe16, loadBe32, loadBe64} from '../bytes/big-endian.ts';
import {load8, storeLe32} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {readSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {vpcChecksum} from './checksum.ts';

// VHD specification, "Hard Disk Footer Format".
const FOOTER_SIZE: u32 = 512;
const COOKIE = 'conectix';
const DATA_OFFSET_AT: u32 = 16;
const CREATOR_AT: u32 = 28;
const CURRENT_SIZE_AT: u32 = 48;
const CYLINDERS_AT: u32 = 56;
const HEADS_AT: u32 = 58;
const SECTORS_AT: u32 = 59;
const DISK_TYPE_AT: u32 = 60;
const CHECKSUM_AT: u32 = 64;
const UNIQUE_ID_AT: u32 = 68;
export const UNIQUE_ID_SIZE: u32 = 16;

export const DISK_FIXED: u32 = 2;
export const DISK_DIFFERENCING: u32 = 4;

/** The geometry's maximum says nothing about the size; then the size field does. */
const GEOMETRY_MAXIMUM: u64 = 65535 * 16 * 255;

export class VpcFooter {
  constructor(private readonly bytes: Region) {}

  hasCookie(): bool {
    return hasText(this.bytes, 0, COOKIE);
  }

  isChecksumRight(): bool {
    const copy = allocateRegion(FOOTER_SIZE);
    copyBytes(copy, 0, this.bytes, 0, FOOTER_SIZE);
    storeLe32(copy, CHECKSUM_AT, 0);
    return vpcChecksum(copy, FOOTER_SIZE) == loadBe32(this.bytes, CHECKSUM_AT);
  }

  get diskType(): u32 {
    return loadBe32(this.bytes, DISK_TYPE_AT);
  }

  /** By which a differencing image knows its parent. */
  get uniqueId(): Region {
    return sliceRegion(this.bytes, UNIQUE_ID_AT, UNIQUE_ID_SIZE);
  }

  get dataOffset(): u64 {
    return loadBe64(this.bytes, DATA_OFFSET_AT);
  }

  /** Sectors of the virtual disk; which field tells depends on who made the image. */
  sectors(sizeFieldByDefault: bool): u64 {
    const cylinders: u64 = loadBe16(this.bytes, CYLINDERS_AT);
    const geometry: u64 = cylinders * load8(this.bytes, HEADS_AT) * load8(this.bytes, SECTORS_AT);
    const isByGeometry = sizeFieldByDefault ? this.isGeometryCreator() : !this.isSizeFieldCreator();
    if (isByGeometry && geometry != GEOMETRY_MAXIMUM) return geometry;
    return loadBe64(this.bytes, CURRENT_SIZE_AT) / SECTOR_SIZE;
  }

  /** Microsoft Virtual PC and qemu without force_size. */
  private isGeometryCreator(): bool {
    return this.isCreator('vpc ') || this.isCreator('qemu');
  }

  /** Hyper-V, qemu with force_size, Disk2vhd, XenServer's tap, XenConverter. */
  private isSizeFieldCreator(): bool {
    return (
      this.isCreator('win ') ||
      this.isCreator('qem2') ||
      this.isCreator('d2v ') ||
      this.isCreator('tap\0') ||
      this.isCreator('CTXS')
    );
  }

  private isCreator(name: string): bool {
    return hasText(this.bytes, CREATOR_AT, name);
  }
}

/** The copy that dynamic and differencing images have at their start. */
export function readFirstFooter(source: Source): VpcFooter {
  return new VpcFooter(source.head);
}

/** The footer proper: the file's last sector. The file must have one. */
export function readLastFooter(source: Source): VpcFooter {
  const bytes = allocateRegion(FOOTER_SIZE);
  readSource(source, (source.sizeInSectors - 1) * SECTOR_SIZE, bytes, 0, FOOTER_SIZE);
  return new VpcFooter(bytes);
}
