import {STATUS_UNSUPPORTED} from '../abi/status.ts';
import {failPlain} from '../host/calls.ts';
import {Region} from '../bytes/region.ts';
import {LayerConfig} from './layer-config.ts';
import {Place} from './place.ts';

/**
 * An image of one format opened for writing. It only says where bytes go and keeps the metadata; whoever asks writes
 * the bytes there, so that several guests can do so at once. The rules between the two:
 *
 * - Answers depend on the order of the calls alone, never on whether the bytes were written meanwhile. All bytes are
 *   written before `flush` or `finish` is called.
 * - Where a stretch begins or ends within a newly allocated unit (cluster, grain, block), the writer sees to it that the
 *   rest of the unit reads as it did before: as zeros, or as what the layer below holds. It writes that at once, and
 *   never within the stretch itself.
 * - Called in the order of a guest that writes the image from its beginning, with stretches as qemu-img convert writes
 *   them, everything lies where qemu's own driver puts it.
 */
export abstract class Writer {
  /** Place of a stretch follows from its offset alone: place() changes nothing and may be asked in any order. */
  public isFixed: bool = false;
  /** What was never written reads as zeros. False: what is not written must be zeroed. */
  public readsAsZeros: bool = true;
  /** COMPRESSION_* of guest/convert/compression.ts: how whole units are compressed where compression is asked for. */
  public compression: u32 = 0;
  /** Every unit must be compressed, whatever it comes to: vmdk streamOptimized. */
  public isAlwaysCompressed: bool = false;
  /** Compression may be asked for, but units are stored as they are: vmdk's, apart from streams. */
  public ignoresCompression: bool = false;
  /** Compression may be asked for, but no unit can be stored then, be it smaller or not: qcow2's with a data file. */
  public refusesCompressed: bool = false;

  constructor(
    /** FORMAT_* */
    public readonly format: u32,
    /** Virtual size in bytes. */
    public readonly sizeBytes: u64,
    /** Unit of allocation in bytes, a power of two (cluster, grain, block); 0: there is none. */
    public readonly unitBytes: u32,
    /**
     * Zeros are left out in units of this many bytes, aligned; a power of two, at least 512. It is the request alignment
     * of qemu's driver, 512 for most, and not the unit of allocation.
     */
    public readonly zeroUnitBytes: u32,
  ) {}

  /** Where the `length` guest bytes from `offset` go, or the first of them (`place.length`). Makes room where needed. */
  abstract place(offset: u64, length: u64, place: Place): void;

  /** Where the unit at `offset` goes once it is compressed to `size` bytes: `place.length` is `size`. */
  placeCompressed(_offset: u64, _size: u32, _place: Place): void {
    failPlain(STATUS_UNSUPPORTED);
  }

  /** Makes the range read as zeros; with `unmap` what it took may be given back. */
  abstract zero(offset: u64, length: u64, unmap: bool): void;

  /** Writes what is still in memory, so that the files are a whole image. */
  abstract flush(): void;

  /** As flush, after the last write: gives the files their final sizes too. */
  finish(): void {
    this.flush();
  }

  /** `finish` is to copy the persistent bitmaps of a qcow2 image of the same size, but for those that were in use. */
  copyBitmaps(_from: LayerConfig): void {
    failPlain(STATUS_UNSUPPORTED);
  }

  /** What openEncoder (guest/cipher/encoder.ts) needs to make stored bytes of guest bytes; empty: they are the same. */
  encoding(): Region {
    return NO_ENCODING;
  }
}

const NO_ENCODING = new Region(0, 0);
