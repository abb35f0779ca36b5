import {STATUS_OK} from '../abi/status.ts';

/** What an emitter gives back once all its outputs are ended, or why it refused. */
export class EmitResult {
  /** STATUS_*; all else is meaningless unless it is STATUS_OK. */
  public status: i32 = STATUS_OK;
  /** Virtual size in bytes after the format's own rounding. */
  public virtualSize: u64 = 0;
  /** Data area of output 0, which the host can reserve or fill; length 0 when there is none. May lie behind its end. */
  public dataOffset: u64 = 0;
  public dataLength: u64 = 0;
}

/** A refusal. */
export function refuse(status: i32): EmitResult {
  const result = new EmitResult();
  result.status = status;
  return result;
}
