import {Region} from '../bytes/region.ts';
import {EncryptedData} from '../cipher/encrypted-data.ts';
import {writeEncoding} from '../cipher/encoding.ts';
import {readDeviceOrZeros} from '../driver/driver.ts';
import {EXTENT_COMPRESSED, EXTENT_DATA, EXTENT_OFFSET, Extent} from '../driver/extent.ts';
import {CompressedClusters} from './compressed-clusters.ts';

/** How the data of a qcow or qcow2 image is read: as it is, decompressed or decrypted. */
export class ClusterData {
  constructor(
    private readonly compressed: CompressedClusters,
    /** Null for an image without encryption. */
    private readonly encrypted: EncryptedData | null,
    /** The cipher counts sectors of the file, not of what the guest sees. */
    private readonly countsFile: bool,
  ) {}

  /**
   * Notes a compressed cluster in `extent`: its stream takes at most `length` bytes from `offset` of the file, and
   * `skip` bytes of the cluster lie before the extent.
   */
  noteCompressed(extent: Extent, offset: u64, length: u32, skip: u64): void {
    extent.flags = EXTENT_DATA | EXTENT_COMPRESSED;
    extent.first = offset;
    extent.second = length;
    extent.third = skip;
  }

  /** Notes where the extent's bytes lie; hidden from others when they are not there as the guest sees them. */
  notePlace(extent: Extent, offset: u64, guestOffset: u64): void {
    extent.offset = offset;
    extent.first = offset;
    extent.third = guestOffset;
    if (this.encrypted != null) extent.flags &= ~EXTENT_OFFSET;
  }

  /** `length` bytes that begin `skip` bytes behind the extent's beginning. */
  read(extent: Extent, skip: u64, into: Region, at: u32, length: u32): void {
    const encrypted = this.encrypted;
    const offset = extent.first + skip;
    if (extent.has(EXTENT_COMPRESSED)) {
      this.compressed.read(extent.first, extent.second as u32, (extent.third + skip) as u32, into, at, length);
    } else if (encrypted) {
      const position = this.countsFile ? offset : extent.third + skip;
      encrypted.read(extent.device, offset, position, into, at, length);
    } else {
      readDeviceOrZeros(extent.device, offset, into, at, length);
    }
  }

  /** See Driver.volumeKey. */
  get volumeKey(): Region {
    const encrypted = this.encrypted;
    return encrypted != null && this.countsFile ? encrypted.encoding.key : new Region(0, 0);
  }

  /** What Writer.encoding gives for the image. */
  encoding(): Region {
    const encrypted = this.encrypted;
    return encrypted ? writeEncoding(encrypted.encoding) : new Region(0, 0);
  }
}
