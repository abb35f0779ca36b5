import {constants, openSync} from 'node:fs';
import {systemPath} from './byte-text.ts';
import {systemErrorCode} from './system-error-words.ts';

/** O_PATH of Linux, which Node does not name: a descriptor that stands for the file and touches nothing. */
const O_PATH = 0x20_00_00;
// Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
const TO_READ = constants.O_RDONLY | constants.O_NONBLOCK;
const TO_WRITE = constants.O_RDWR | constants.O_NONBLOCK;
const IS_LINUX = process.platform === 'linux';

/**
 * A descriptor by which the file can be asked what it is; links are followed, or stand for themselves. Throws the
 * system's error.
 */
export function lookUp(path: string, staysAtLinks: boolean): number {
  return openSync(systemPath(path), (IS_LINUX ? O_PATH : TO_READ) | (staysAtLinks ? constants.O_NOFOLLOW : 0));
}

/**
 * Opens the very file that `found` stands for, to be read or `writes` too. Where the system has no name for it, `path` is
 * gone through again.
 */
export function openFound(found: number, path: string, writes: boolean): number {
  const flags = writes ? TO_WRITE : TO_READ;
  if (IS_LINUX) {
    try {
      return openSync(`/proc/self/fd/${found}`, flags);
    } catch (error) {
      if (systemErrorCode(error) !== 'ENOENT') throw error;
    }
  }

  return openSync(systemPath(path), flags);
}
