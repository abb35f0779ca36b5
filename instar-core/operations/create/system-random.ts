import {Buffer} from 'node:buffer';
import {closeSync, openSync, readSync} from 'node:fs';

const SOURCE = '/dev/urandom';

/**
 * Random bytes that nobody can predict. They come straight from the kernel where it has a file for them, since loading
 * OpenSSL through node:crypto takes 3.5 ms, a tenth of a whole `create`.
 */
export function systemRandomBytes(length: number): Buffer {
  return (process.platform === 'linux' ? readKernel(length) : undefined) ?? drawFromOpenssl(length);
}

/** Undefined where the file is missing, as in a bare chroot, or gives less than it was asked for. */
function readKernel(length: number): Buffer | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(SOURCE, 'r');
    const bytes = Buffer.alloc(length);
    return readSync(fd, bytes) === length ? bytes : undefined;
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function drawFromOpenssl(length: number): Buffer {
  return process.getBuiltinModule('node:crypto').randomBytes(length);
}
