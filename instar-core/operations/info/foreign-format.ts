/** Drivers that qemu-img has and instar has not: what they open is no image of this machine's files. */
const FOREIGN_DRIVERS: ReadonlySet<string> = new Set([
  'blkdebug',
  'blklogwrites',
  'blkreplay',
  'blkverify',
  'copy-before-write',
  'copy-on-read',
  'curl',
  'file',
  'ftp',
  'ftps',
  'gluster',
  'host_cdrom',
  'host_device',
  'http',
  'https',
  'io_uring',
  'iscsi',
  'iser',
  'nbd',
  'nfs',
  'null-aio',
  'null-co',
  'nvme',
  'nvme-io_uring',
  'preallocate',
  'quorum',
  'rbd',
  'replication',
  'snapshot-access',
  'ssh',
  'throttle',
  'virtio-blk-vfio-pci',
  'virtio-blk-vhost-user',
  'virtio-blk-vhost-vdpa',
  'vvfat',
]);

/** Why a driver that is no format of instar is refused. */
export function wordForeignFormat(driver: string): string {
  return FOREIGN_DRIVERS.has(driver)
    ? `Driver '${driver}' is not supported by instar; it opens files and block devices only`
    : `Unknown driver '${driver}'`;
}
