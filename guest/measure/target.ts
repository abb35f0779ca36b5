import {Chain} from '../driver/chain.ts';
import {Region} from '../bytes/region.ts';
import {STATUS_OK} from '../abi/status.ts';

/** What is to be measured. */
export class MeasureRequest {
  constructor(
    /** Null: only the size is known. */
    public readonly chain: Chain | null,
    /** Virtual size in bytes. */
    public readonly sizeBytes: u64,
    /** A config of the create program. */
    public readonly options: Region,
    public readonly hasBacking: bool,
    public readonly isStatic: bool,
    public readonly encryptionHeader: u64,
  ) {}
}

/** Sizes of the new image in bytes; all else is meaningless unless `status` is STATUS_OK. */
export class Measured {
  public status: i32 = STATUS_OK;
  public required: u64 = 0;
  public fullyAllocated: u64 = 0;
}

export function refusedMeasure(status: i32): Measured {
  const measured = new Measured();
  measured.status = status;
  return measured;
}

/** An image that takes the same however much it holds. */
export function fixedSize(bytes: u64): Measured {
  const measured = new Measured();
  measured.required = bytes;
  measured.fullyAllocated = bytes;
  return measured;
}
