import {Buffer} from 'node:buffer';
import {failKvm} from './kvm-failure.ts';
import {KVM, LIBC} from './kvm-interface.ts';
import type {KvmSyscalls} from './kvm-syscalls.ts';

/** How often a running guest is interrupted so that deadline and cancellation are looked at. */
const TICK_MS = 20;
// A real-time signal that neither libc (32, 33) nor Node uses.
const TICK_SIGNAL = 44;

/**
 * A signal to this very thread every TICK_MS while it is armed. The thread blocks the signal, and KVM unblocks it for
 * the length of KVM_RUN only: so it makes KVM_RUN return with EINTR, even when it came just before, and disturbs
 * nothing else. No handler is ever called.
 */
export type TickTimer = {
  readonly arm: () => void;
  /** Stops the ticks and forgets one that is pending. */
  readonly disarm: () => void;
  /** Takes a pending tick, so that the next KVM_RUN does not end at once. */
  readonly takeTick: () => void;
  /** For KVM_SET_SIGNAL_MASK: what the thread blocks, less the tick. */
  readonly runMask: Buffer;
  readonly close: () => void;
};

export function openTickTimer(syscalls: KvmSyscalls): TickTimer {
  const tickSet = makeTickSet();
  const blockedBefore = Buffer.alloc(LIBC['sizeof(sigset_t)']);
  // Unlike the others, this call gives its error itself.
  const error = syscalls.pthreadSigmask(LIBC.SIG_BLOCK, tickSet, blockedBefore);
  if (error !== 0) failKvm('pthread_sigmask', error);
  const timer = createTimer(syscalls);
  const immediately = Buffer.alloc(LIBC['sizeof(struct timespec)']);
  const takeTick = (): void => {
    syscalls.sigtimedwait(tickSet, null, immediately);
  };
  return {
    arm() {
      setTicks(syscalls, timer, TICK_MS);
    },
    disarm() {
      setTicks(syscalls, timer, 0);
      takeTick();
    },
    takeTick,
    runMask: makeRunMask(blockedBefore),
    close() {
      syscalls.timerDelete(timer);
      takeTick();
    },
  };
}

function createTimer(syscalls: KvmSyscalls): bigint {
  const event = Buffer.alloc(LIBC['sizeof(struct sigevent)']);
  event.writeInt32LE(TICK_SIGNAL, LIBC['offsetof(struct sigevent, sigev_signo)']);
  event.writeInt32LE(LIBC.SIGEV_THREAD_ID, LIBC['offsetof(struct sigevent, sigev_notify)']);
  event.writeInt32LE(syscalls.gettid(), LIBC['offsetof(struct sigevent, _sigev_un._tid)']);
  const timer = Buffer.alloc(8);
  if (syscalls.timerCreate(LIBC.CLOCK_MONOTONIC, event, timer) !== 0) failKvm('timer_create', syscalls.errno());
  return timer.readBigUInt64LE();
}

function makeTickSet(): Buffer {
  const set = Buffer.alloc(LIBC['sizeof(sigset_t)']);
  set.writeBigUInt64LE(1n << BigInt(TICK_SIGNAL - 1));
  return set;
}

/** struct kvm_signal_mask: the length of the kernel's own set, then that set. */
function makeRunMask(blockedBefore: Buffer): Buffer {
  const at = KVM['offsetof(struct kvm_signal_mask, sigset)'];
  const mask = Buffer.alloc(at + 8);
  mask.writeUInt32LE(8);
  const tick = 1n << BigInt(TICK_SIGNAL - 1);
  mask.writeBigUInt64LE(blockedBefore.readBigUInt64LE() & ~tick, at);
  return mask;
}

function setTicks(syscalls: KvmSyscalls, timer: bigint, milliseconds: number): void {
  const interval = makeInterval(milliseconds);
  if (syscalls.timerSettime(timer, 0, interval, null) !== 0) failKvm('timer_settime', syscalls.errno());
}

/** struct itimerspec: interval and first expiry, each as seconds and nanoseconds. */
function makeInterval(milliseconds: number): Buffer {
  const spec = Buffer.alloc(LIBC['sizeof(struct itimerspec)']);
  spec.writeBigInt64LE(BigInt(milliseconds) * 1_000_000n, 8);
  spec.writeBigInt64LE(BigInt(milliseconds) * 1_000_000n, LIBC['sizeof(struct timespec)'] + 8);
  return spec;
}
