import type Koffi from 'koffi';
import {loadKoffi} from './load-koffi.ts';

type Syscall<Arguments extends readonly unknown[]> = (...args: Arguments) => number | bigint;

/** System calls on open files that Node itself does not offer. Each gives -1 and sets errno when it fails. */
export type FileSyscalls = {
  readonly errno: () => number;
  readonly lseek: Syscall<[fd: number, offset: bigint, whence: number]>;
  readonly fallocate: Syscall<[fd: number, mode: number, offset: bigint, length: bigint]>;
  readonly copyFileRange: Syscall<
    [from: number, fromOffset: bigint[], to: number, toOffset: bigint[], length: bigint, flags: number]
  >;
};

let loaded: FileSyscalls | undefined | null;

/**
 * The system calls, or undefined where they cannot be had (no koffi for this platform, not Linux). Loading takes a
 * millisecond or more, so it waits for the first guest that asks for one of them.
 */
export function loadFileSyscalls(): FileSyscalls | undefined {
  if (loaded === undefined) loaded = process.platform === 'linux' ? openLibc() : null;
  return loaded ?? undefined;
}

function openLibc(): FileSyscalls | null {
  let koffi: typeof Koffi;
  try {
    koffi = loadKoffi();
  } catch {
    // Optional by design: every caller has a slower way that gives the same bytes.
    return null;
  }
  // The running process itself, so that glibc and musl serve alike.
  const libc = koffi.load(null);
  return {
    errno: () => koffi.errno(),
    lseek: libc.func('int64_t lseek(int fd, int64_t offset, int whence)'),
    fallocate: libc.func('int fallocate(int fd, int mode, int64_t offset, int64_t length)'),
    // Offsets are not handed back: that would be done in the middle of a thread that may be ending, and end the process.
    copyFileRange: libc.func(
      'int64_t copy_file_range(int from, int64_t *from_offset, int to, int64_t *to_offset, size_t length, uint flags)',
    ),
  };
}
