import {Region} from '../bytes/region.ts';

// Bytes that cannot be read end a program, unless it said that it goes on without them: they are zeros then.
// Module-level, since a read may fail at any depth.
let isTolerant: bool = false;
let lastErrno: i32 = 0;
let lastReport: FaultReport | null = null;

/** What there is to say of a fault besides its errno. */
export class FaultReport {
  constructor(
    /** REASON_* */
    public readonly reason: u32,
    /** The words name its first `length` bytes; they hold until the next fault. */
    public readonly text: Region,
    public length: u32 = 0,
  ) {}
}

/** From now on faults are tolerated, or not any more. */
export function tolerateFaults(tolerates: bool): void {
  isTolerant = tolerates;
}

/** Notes that bytes could not be read. False when that is not tolerated. */
export function noteFault(errno: i32, report: FaultReport | null = null): bool {
  if (!isTolerant) return false;
  lastErrno = errno;
  lastReport = report;
  return true;
}

/** Errno of the last fault since this was asked last; 0 without one. */
export function takeFault(): i32 {
  const errno = lastErrno;
  lastErrno = 0;
  return errno;
}

/** The report of the last fault since this was asked last. */
export function takeReport(): FaultReport | null {
  const report = lastReport;
  lastReport = null;
  return report;
}
