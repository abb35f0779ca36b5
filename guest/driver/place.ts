/** Where guest bytes go in the files of an image that is being written; filled again and again, as Extent is. */
export class Place {
  public device: u32 = 0;
  /** Offset in bytes in the device. */
  public offset: u64 = 0;
  /** Bytes for which this holds, at least 1. */
  public length: u64 = 0;
}
