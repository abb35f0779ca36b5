import {KVM} from './kvm-interface.ts';
import type {KvmSyscalls} from './kvm-syscalls.ts';

// asm-generic/errno-base.h
const EINTR = 4;
/** A signal that comes more often than this while a machine is made (a profiler's, say) is somebody's mistake. */
const ATTEMPTS = 100;

/** An empty virtual machine's descriptor, or a negative number with errno set. The kernel gives up at any signal. */
export function createVm(syscalls: KvmSyscalls, device: number): number {
  for (let attempt = 1; ; attempt++) {
    const vm = syscalls.ioctl(device, KVM.KVM_CREATE_VM, 0);
    if (vm >= 0 || syscalls.errno() !== EINTR || attempt === ATTEMPTS) return vm;
  }
}
