import {CONVERT_ROLE_PLANNER} from '../abi/convert-config.ts';
import {COMPRESSION_NONE} from './compression.ts';
import {ConvertOptions} from './options.ts';
import {Preparing} from './prepare-job.ts';
import {ZeroBlocks} from './zero-blocks.ts';

/** Most bytes of data that qemu-img reads at once. */
export const DATA_LIMIT: u32 = 0x200000;
/** Most bytes of data in a job that a planner gives away: the more there are, the fewer messages it takes. */
const GIVEN_LIMIT: u32 = 2 * DATA_LIMIT;
/** Smaller blocks come to more pieces than a message takes. */
const LEAST_BLOCK: u32 = 4096;
/** The same where each unit takes its time to be compressed. */
const COMPRESSED_LIMIT: u32 = 0x80000;

/** How a target gets its bytes whose units have `unitBytes`; zeros are left out in units of `zeroUnitBytes`. */
export function decidePreparing(
  compression: u32,
  unitBytes: u32,
  zeroUnitBytes: u32,
  options: ConvertOptions,
): Preparing {
  const zeros = new ZeroBlocks(options.sparseBytes, zeroUnitBytes, options.copiesCutBlocks);
  const isGiven = options.role == CONVERT_ROLE_PLANNER && zeros.blockBytes >= LEAST_BLOCK;
  const plainLimit: u32 = isGiven ? GIVEN_LIMIT : DATA_LIMIT;
  const dataLimit: u32 = compression == COMPRESSION_NONE ? plainLimit : max<u32>(unitBytes, COMPRESSED_LIMIT);
  return new Preparing(compression, unitBytes, dataLimit, options.keepsZeros, zeros);
}
