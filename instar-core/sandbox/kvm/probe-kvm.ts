import {accessSync, closeSync, constants, existsSync, openSync, readdirSync} from 'node:fs';
import {createVm} from './create-vm.ts';
import {KVM} from './kvm-interface.ts';
import {loadKvmSyscalls} from './kvm-syscalls.ts';

const DEVICE = '/dev/kvm';

/** Why the kvm sandbox cannot run here, in a few words; undefined when it can. */
export function findKvmObstacle(programFolder: string): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'kvm is for x86-64 Linux only';
  if (!existsSync(DEVICE)) return `no ${DEVICE}`;
  if (!readdirSync(programFolder).some((file) => file.endsWith('.kvm'))) {
    return 'guest programs were built without a C compiler';
  }
  try {
    accessSync(DEVICE, constants.R_OK | constants.W_OK);
  } catch {
    return `no permission to use ${DEVICE}`;
  }
  return tryKvm();
}

function tryKvm(): string | undefined {
  let device: number | undefined;
  try {
    device = openSync(DEVICE, 'r+');
    const syscalls = loadKvmSyscalls();
    if (syscalls.ioctl(device, KVM.KVM_GET_API_VERSION, 0) !== KVM.KVM_API_VERSION) return `${DEVICE} is no KVM`;
    const vm = createVm(syscalls, device);
    if (vm < 0) return `${DEVICE} makes no machine (errno ${syscalls.errno()})`;
    syscalls.close(vm);
    return undefined;
  } catch (error) {
    return `${DEVICE} cannot be used (${error instanceof Error ? error.message.split('\n')[0] : String(error)})`;
  } finally {
    if (device !== undefined) closeSync(device);
  }
}
