import {loadLe32} from '../bytes/little-endian.ts';
import {Region, sliceRegion} from '../bytes/region.ts';

/** The text at `at` of a config, whose length in bytes is at `lengthAt`; never longer than `capacity`. */
export function configText(config: Region, at: u32, lengthAt: u32, capacity: u32): Region {
  return sliceRegion(config, at, min<u32>(loadLe32(config, lengthAt), capacity));
}
