/** Formats that an image may name as its backing file's where QAPI checks the name: it lists the drivers. */
export const BACKING_FORMATS: ReadonlySet<string> = new Set(
  (
    'blkdebug blklogwrites blkverify bochs cloop compress copy-before-write copy-on-read dmg file host_cdrom ' +
    'host_device http https ftp ftps iscsi luks nbd nfs null-aio null-co nvme parallels preallocate qcow qcow2 qed ' +
    'quorum raw rbd replication snapshot-access ssh throttle vdi vhdx vmdk vpc vvfat'
  ).split(' '),
);
