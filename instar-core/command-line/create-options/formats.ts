import {InstarError} from '../../instar-error.ts';
import type {CreateFormat} from '../../operations/create/create-format.ts';

const LOADERS: Readonly<Record<string, () => Promise<CreateFormat>>> = {
  raw: async () => (await import('./raw.ts')).RAW_FORMAT,
  qcow2: async () => (await import('./qcow2.ts')).QCOW2_FORMAT,
  vmdk: async () => (await import('./vmdk.ts')).VMDK_FORMAT,
  vpc: async () => (await import('./vpc.ts')).VPC_FORMAT,
  vhdx: async () => (await import('./vhdx.ts')).VHDX_FORMAT,
  vdi: async () => (await import('./vdi.ts')).VDI_FORMAT,
  qed: async () => (await import('./qed.ts')).QED_FORMAT,
  qcow: async () => (await import('./qcow.ts')).QCOW_FORMAT,
  luks: async () => (await import('./luks.ts')).LUKS_FORMAT,
  parallels: async () => (await import('./parallels.ts')).PARALLELS_FORMAT,
};

/** Formats and protocols that qemu-img can create and this build of instar cannot. */
const UNAVAILABLE: readonly string[] = ['file', 'host_device'];
/** Drivers that qemu-img has and cannot create images with. */
const READ_ONLY: readonly string[] = (
  'blkdebug blklogwrites blkverify bochs cloop compress copy-before-write copy-on-read dmg host_cdrom nbd null-aio ' +
  'null-co nvme preallocate quorum replication snapshot-access throttle vvfat'
).split(' ');

/** Finds a format by the name given to `-f`. `subject` stands before the message. Throws InstarError `unknown-format`. */
export async function loadCreateFormat(name: string, subject: string): Promise<CreateFormat> {
  const load = Object.hasOwn(LOADERS, name) ? LOADERS[name] : undefined;
  if (load !== undefined) {
    return load();
  }

  if (UNAVAILABLE.includes(name)) {
    const message = `Format '${name}' is not available in this build of instar; it creates: ${Object.keys(LOADERS).join(', ')}`;
    throw new InstarError('format-unavailable', subject + message);
  }

  throw new InstarError(
    'unknown-format',
    READ_ONLY.includes(name)
      ? `${subject}Format driver '${name}' does not support image creation`
      : `${subject}Unknown file format '${name}'`,
  );
}
