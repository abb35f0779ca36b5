/** What differs between qemu-img releases. */
export class Qcow2CheckOptions {
  constructor(
    /** Reserved bits and subcluster bitmaps are looked at. */
    public readonly reservedBits: bool,
    /** What a compressed cluster takes is counted in whole sectors. */
    public readonly compressedSectors: bool,
  ) {}
}
