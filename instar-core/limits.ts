import type {Limits} from './sandbox/sandbox.ts';

const MEBIBYTE = 1024 * 1024;

/** What a guest may use unless the user says otherwise: far above any honest image's need. */
export const DEFAULT_LIMITS: Limits = {
  deadlineMs: 60_000,
  memoryBytes: 512 * MEBIBYTE,
  outputBytes: 64 * MEBIBYTE,
  writtenBytes: 1n << 40n,
  records: 1_000_000,
};
