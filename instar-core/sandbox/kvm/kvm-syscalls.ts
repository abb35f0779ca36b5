import type {Buffer} from 'node:buffer';
import {loadKoffi} from '../system/load-koffi.ts';

declare const nativePointer: unique symbol;

/** An address in this process as koffi holds it; only host-memory.ts makes bytes of one. */
export type NativePointer = {readonly [nativePointer]: true};

type MmapArguments = [address: null, size: number, protection: number, flags: number, fd: number, at: number];

/** The system calls that drive a virtual machine. Each gives a negative number and sets errno when it fails. */
export type KvmSyscalls = {
  readonly errno: () => number;
  readonly view: (pointer: NativePointer, size: number) => ArrayBuffer;
  readonly addressOf: (pointer: NativePointer) => bigint;
  readonly ioctl: (fd: number, request: number, argument: number) => number;
  readonly ioctlStruct: (fd: number, request: number, argument: Buffer) => number;
  readonly mmap: (...args: MmapArguments) => NativePointer;
  readonly munmap: (pointer: NativePointer, size: number) => number;
  readonly madvise: (pointer: NativePointer, size: number, advice: number) => number;
  readonly close: (fd: number) => number;
  readonly gettid: () => number;
  readonly timerCreate: (clock: number, event: Buffer, timer: Buffer) => number;
  readonly timerSettime: (timer: bigint, flags: number, value: Buffer, old: null) => number;
  readonly timerDelete: (timer: bigint) => number;
  readonly pthreadSigmask: (how: number, set: Buffer, old: Buffer) => number;
  readonly sigtimedwait: (set: Buffer, info: null, timeout: Buffer) => number;
};

let loaded: KvmSyscalls | undefined;

/** Binds the system calls on first use; throws where koffi cannot be loaded. */
export function loadKvmSyscalls(): KvmSyscalls {
  loaded ??= bindSyscalls();
  return loaded;
}

function bindSyscalls(): KvmSyscalls {
  const koffi = loadKoffi();
  const libc = koffi.load(null);
  return {
    errno: () => koffi.errno(),
    view: (pointer, size) => koffi.view(pointer, size),
    addressOf: (pointer) => BigInt(koffi.address(pointer)),
    ioctl: libc.func('int ioctl(int fd, ulong request, long argument)'),
    ioctlStruct: libc.func('int ioctl(int fd, ulong request, void *argument)'),
    mmap: libc.func('void *mmap(void *address, size_t size, int protection, int flags, int fd, int64_t at)'),
    munmap: libc.func('int munmap(void *address, size_t size)'),
    madvise: libc.func('int madvise(void *address, size_t size, int advice)'),
    close: libc.func('int close(int fd)'),
    gettid: libc.func('int gettid()'),
    timerCreate: libc.func('int timer_create(int clock, void *event, void *timer)'),
    timerSettime: libc.func('int timer_settime(uint64_t timer, int flags, void *value, void *old)'),
    timerDelete: libc.func('int timer_delete(uint64_t timer)'),
    pthreadSigmask: libc.func('int pthread_sigmask(int how, void *set, void *old)'),
    sigtimedwait: libc.func('int sigtimedwait(void *set, void *info, void *timeout)'),
  };
}
