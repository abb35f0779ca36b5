import {loadFileSyscalls} from './libc.ts';

// linux/fs.h
const SEEK_END = 2;

/** Size in bytes of an open block device, which stat() gives as zero; zero where the system cannot tell. */
export function blockDeviceSize(fd: number): bigint {
  const size = loadFileSyscalls()?.lseek(fd, 0n, SEEK_END) ?? 0;
  return size < 0 ? 0n : BigInt(size);
}
