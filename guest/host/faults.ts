// Bytes that cannot be read end a program, unless it said that it goes on without them: they are zeros then.
// Module-level, since a read may fail at any depth.
let isTolerant: bool = false;
let lastErrno: i32 = 0;

/** From now on faults are tolerated, or not any more. */
export function tolerateFaults(tolerates: bool): void {
  isTolerant = tolerates;
}

/** Notes that bytes could not be read. False when that is not tolerated. */
export function noteFault(errno: i32): bool {
  if (isTolerant) lastErrno = errno;
  return isTolerant;
}

/** Errno of the last fault since this was asked last; 0 without one. */
export function takeFault(): i32 {
  const errno = lastErrno;
  lastErrno = 0;
  return errno;
}
