import {closeSync, openSync} from 'node:fs';
import {devNull} from 'node:os';
import {systemErrorCode} from './system-error-words.ts';

/** Enough for the threads and virtual machines of a conversion; where a thread gets none, Node ends the process. */
const SPARE_DESCRIPTORS = 64;

/** True when so many files were opened that what reads them could no longer be started. */
export function lacksDescriptors(opened: number): boolean {
  // So few are within every system's limit.
  if (opened < SPARE_DESCRIPTORS) return false;
  const spare: number[] = [];
  try {
    while (spare.length < SPARE_DESCRIPTORS) spare.push(openSync(devNull, 'r'));
    return false;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return true;
  } finally {
    for (const fd of spare) closeSync(fd);
  }
}
