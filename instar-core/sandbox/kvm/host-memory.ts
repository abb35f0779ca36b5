import {failKvm} from './kvm-failure.ts';
import {LIBC} from './kvm-interface.ts';
import type {KvmSyscalls, NativePointer} from './kvm-syscalls.ts';

/** Memory of this process that a machine sees as its own. */
export type HostMemory = {
  readonly address: bigint;
  readonly size: number;
  /** The first `length` bytes, or all. Must not be used after `release`. */
  readonly bytes: (length?: number) => Uint8Array;
  /** Makes every byte zero again and gives the pages back. */
  readonly discard: () => void;
  readonly release: () => void;
};

/** Zeroed memory that takes no room until it is touched. `size` is a multiple of the page size. */
export function mapHostMemory(syscalls: KvmSyscalls, size: number, pages: 'small' | 'large' = 'small'): HostMemory {
  const flags = LIBC.MAP_PRIVATE | LIBC.MAP_ANONYMOUS | LIBC.MAP_NORESERVE;
  const pointer = mapPages(syscalls, {size, flags, fd: -1});
  // With large pages a machine faults once where it would 512 times. A kernel without them says no, and only speed is lost.
  // SAFETY: the mapping just made, with its own size; what it holds does not change.
  if (pages === 'large') syscalls.madvise(pointer, size, LIBC.MADV_HUGEPAGE);
  let view: Uint8Array | undefined;
  return {
    address: syscalls.addressOf(pointer),
    size,
    bytes(length = size) {
      if (length > size) throw new RangeError(`The mapping has ${size} bytes, not ${length}.`);
      // V8 takes a view's length for memory that it has to collect: one of 512 MiB at once costs 3 ms of collection.
      // SAFETY: our own mmap() of `size` bytes; it is unmapped only by release(), and what calls that drops the view.
      if (view?.byteLength !== length) view = new Uint8Array(syscalls.view(pointer, length));
      return view;
    },
    discard() {
      // SAFETY: the same mapping, private and anonymous, so that its pages read as zeros afterwards.
      if (syscalls.madvise(pointer, size, LIBC.MADV_DONTNEED) !== 0) failKvm('madvise', syscalls.errno());
    },
    release() {
      // SAFETY: the same mapping; called once, when no machine uses it any more.
      syscalls.munmap(pointer, size);
    },
  };
}

/** The page that a vCPU shares with its owner (struct kvm_run). */
export function mapRunPage(syscalls: KvmSyscalls, fd: number, size: number): {view: DataView; release: () => void} {
  const pointer = mapPages(syscalls, {size, flags: LIBC.MAP_SHARED, fd});
  return {
    // SAFETY: mmap() of the vCPU's own descriptor with the size that KVM names; unmapped only by release().
    view: new DataView(syscalls.view(pointer, size)),
    release() {
      // SAFETY: the same mapping; called once, by the machine's close().
      syscalls.munmap(pointer, size);
    },
  };
}

function mapPages(
  syscalls: KvmSyscalls,
  {size, flags, fd}: {readonly size: number; readonly flags: number; readonly fd: number},
): NativePointer {
  const pointer = syscalls.mmap(null, size, LIBC.PROT_READ | LIBC.PROT_WRITE, flags, fd, 0);
  // MAP_FAILED is the address -1.
  if (BigInt.asIntN(64, syscalls.addressOf(pointer)) === -1n) failKvm('mmap', syscalls.errno());
  return pointer;
}
