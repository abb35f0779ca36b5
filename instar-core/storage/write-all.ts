import {writeSync} from 'node:fs';

/** Writes all of the bytes at `position`, or where the file stands. Throws the system's error. */
export function writeAll(fd: number, bytes: Uint8Array, position?: number): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(fd, bytes, done, bytes.length - done, position === undefined ? undefined : position + done);
  }
}
