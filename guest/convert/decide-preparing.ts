import {COMPRESSION_NONE} from './compression.ts';
import {ConvertOptions} from './options.ts';
import {Preparing} from './prepare-job.ts';
import {ZeroBlocks} from './zero-blocks.ts';

/** Most bytes of data that qemu-img reads at once, and that a job has. */
export const DATA_LIMIT: u32 = 0x200000;
/** The same where each unit takes its time to be compressed. */
const COMPRESSED_LIMIT: u32 = 0x80000;

/** How a target gets its bytes whose units have `unitBytes`; zeros are left out in units of `zeroUnitBytes`. */
export function decidePreparing(
  compression: u32,
  unitBytes: u32,
  zeroUnitBytes: u32,
  options: ConvertOptions,
): Preparing {
  return new Preparing(
    compression,
    unitBytes,
    compression == COMPRESSION_NONE ? DATA_LIMIT : max<u32>(unitBytes, COMPRESSED_LIMIT),
    options.keepsZeros,
    new ZeroBlocks(options.sparseBytes, zeroUnitBytes, options.copiesCutBlocks),
  );
}
