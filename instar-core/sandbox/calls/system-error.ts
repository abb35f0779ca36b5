import {constants} from 'node:os';
import type {GuestState} from '../guest-state.ts';

const CODE_BY_ERRNO: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.errno).map(([code, errno]) => [errno, code]),
);

/** The call's result, or the negated errno when the host's system call failed; the failure is kept for the outcome. */
export function attempt(state: GuestState, device: number, call: () => bigint): bigint {
  try {
    return call();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return failWithErrno(state, device, Math.abs(error.errno));
  }
}

/** Remembers a failed system call and gives what the guest sees of it. */
export function failWithErrno(state: GuestState, device: number, errno: number): bigint {
  state.lastDeviceError = {device, errno, code: CODE_BY_ERRNO.get(errno) ?? `errno ${errno}`};
  return BigInt(-errno);
}

function isSystemError(error: unknown): error is {readonly errno: number} {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number';
}
