import {CONFIG_DEVICE_COUNT} from '../abi/config.ts';
import {INFO_FLAGS} from '../abi/info-config.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {Source} from '../device/source.ts';

/** One image to be described. Formats whose facts hang on how the host asks look at `has` and `devices`. */
export class InfoRequest {
  constructor(
    public readonly source: Source,
    private readonly config: Region,
  ) {}

  /** Attached devices, the image itself included. */
  get devices(): u32 {
    return loadLe32(this.config, CONFIG_DEVICE_COUNT);
  }

  /** INFO_FLAG_* */
  has(flag: u32): bool {
    return (loadLe32(this.config, INFO_FLAGS) & flag) != 0;
  }
}
