import {VHDX_DYNAMIC} from '../abi/create-config.ts';
import {Region} from '../bytes/region.ts';

/** What an empty vhdx image is to be. Sizes in bytes, as asked for. */
export class VhdxOptions {
  public virtualSize: u64 = 0;
  /** VHDX_*. */
  public subformat: u32 = VHDX_DYNAMIC;
  /** Zero: chosen by the virtual size. */
  public blockSize: u64 = 0;
  public logSize: u64 = 0;
  /** Mark blocks as zero instead of absent or present. */
  public isStateZero: bool = true;
  /** Give every block its place in the file. */
  public isMapped: bool = false;
  /** Version of the program that writes, in UTF-8. */
  public creator: Region = new Region(0, 0);
  /** The whole config, for its random bytes. */
  public config: Region = new Region(0, 0);
}
