import {VPC_DYNAMIC} from '../abi/create-config.ts';
import {Region} from '../bytes/region.ts';

/** What an empty vpc image is to be. */
export class VpcOptions {
  /** Bytes, as asked for. */
  public virtualSize: u64 = 0;
  /** VPC_*. */
  public subformat: u32 = VPC_DYNAMIC;
  /** Keep the size instead of rounding it to a geometry. */
  public isSizeForced: bool = false;
  /** Seconds since 1970-01-01 UTC. */
  public time: u64 = 0;
  /** The whole config, for its random bytes. */
  public config: Region = new Region(0, 0);
}
