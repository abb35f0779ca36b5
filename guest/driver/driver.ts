import {Region} from '../bytes/region.ts';
import {readSource, Source} from '../device/source.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {readDevice} from '../host/calls.ts';
import {Extent} from './extent.ts';

/** An opened image of one format: one layer of a chain. Everything else is written once over this. */
export abstract class Driver {
  /** The passphrase unlocks it, or it is not encrypted; `read` of a locked image ends the program. */
  public isLocked: bool = false;

  /** Another parent than the one demanded is found when its bytes are read, as qemu-img does; else when the chain opens. */
  public isParentCheckedLate: bool = false;

  /** A description that names no extents: the image can be looked at, but there is nothing to copy. */
  public hasNoExtents: bool = false;

  /** The key that the passphrase of a LUKS volume came to; empty where there is no such volume. */
  public volumeKey: Region = NO_BYTES;

  constructor(
    /** FORMAT_* */
    public readonly format: u32,
    public readonly source: Source,
    /** Virtual size in bytes. */
    public readonly sizeBytes: u64,
    /** Bytes; 0 when the format has no clusters. */
    public readonly clusterSizeBytes: u64,
    /** Stretches without EXTENT_DATA and EXTENT_ZERO may come from a layer below (qemu's `supports_backing`). */
    public readonly supportsBacking: bool,
  ) {}

  /**
   * What the image says about the bytes from `offset` on, before any layer below it is asked: one answer that holds
   * for `extent.length` bytes, at least 1 and at most `limit`. The flags are those that qemu's driver of the format
   * returns; ALLOCATED and END may be left to the caller. `offset` is below sizeBytes and `limit` ends at or below it;
   * `extent` comes cleared. A table that breaks the format's rules ends the program (refuseImage).
   */
  abstract lookup(offset: u64, limit: u64, extent: Extent): void;

  /**
   * Guest-visible bytes of a stretch that `lookup` called data: `length` bytes that begin `skip` bytes behind the
   * extent's beginning, to `at` of `into`. Bytes behind the file's end read as zeros. Drivers with compressed or
   * encrypted data override it.
   */
  read(extent: Extent, skip: u64, into: Region, at: u32, length: u32): void {
    readDeviceOrZeros(extent.device, extent.offset + skip, into, at, length);
  }

  /**
   * Where the bytes from `offset` on are in a file, when that follows from the offset alone: `read` then needs no answer of
   * `lookup`, which asks the host where the file has holes. False where it does not.
   */
  locate(_offset: u64, _extent: Extent): bool {
    return false;
  }

  /** What a differencing child must name as its parent; empty when the format has no such mark. */
  identity(): Region {
    return NO_BYTES;
  }

  /** The mark that this image demands of its parent; empty when it demands none. */
  parentIdentity(): Region {
    return NO_BYTES;
  }
}

const NO_BYTES = new Region(0, 0);

/** Reads from a device; what lies behind its end is zeros, and so is what no device can have. */
export function readDeviceOrZeros(device: u32, offset: u64, into: Region, at: u32, length: u32): void {
  const limit = (i64.MAX_VALUE as u64) - length;
  const count: u32 = offset > limit ? 0 : readDevice(device, offset, into, at, length);
  if (count < length) fillBytes(into, at + count, length - count, 0);
}

/** Reads from the image's own file, whose head is in memory. */
export function readImageFile(driver: Driver, offset: u64, into: Region, at: u32, length: u32): void {
  readSource(driver.source, offset, into, at, length);
}
