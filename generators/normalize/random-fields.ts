/**
 * A field that qemu-img draws at random or from the clock, inside the structure that holds it. Only these bytes are
 * masked in fingerprints, and only where they are set: a field left at zero stays visible.
 */
export type RandomField = {
  readonly id: string;
  /** From the start of the structure. */
  readonly offset: number;
  readonly length: number;
};

/** VHD specification, "Hard Disk Footer Format": 512 bytes at the end of the file, copied to its start when dynamic. */
export const VPC_FOOTER_FIELDS = [
  {id: 'vpc-timestamp', offset: 24, length: 4},
  {id: 'vpc-unique-id', offset: 68, length: 16},
] as const satisfies readonly RandomField[];

/** MS-VHDX 2.2.2 "Headers": 4 KiB at 64 KiB and at 128 KiB. */
export const VHDX_HEADER_FIELDS = [
  {id: 'vhdx-file-write-guid', offset: 16, length: 16},
  {id: 'vhdx-data-write-guid', offset: 32, length: 16},
  {id: 'vhdx-log-guid', offset: 48, length: 16},
] as const satisfies readonly RandomField[];

/** MS-VHDX 2.2.2: drawn for the first header, one more in the second; recorded relative to each other. */
export const VHDX_SEQUENCE_NUMBER = {id: 'vhdx-sequence-number', offset: 8, length: 8} as const satisfies RandomField;

/** MS-VHDX 2.6.2.3 "Virtual Disk ID": an item of the metadata region, found through the region and metadata tables. */
export const VHDX_VIRTUAL_DISK_ID = {id: 'vhdx-virtual-disk-id', offset: 0, length: 16} as const satisfies RandomField;

/** VDI header of version 1.1: the image's own UUID, and that of its last snapshot. */
export const VDI_HEADER_FIELDS = [
  {id: 'vdi-uuid-image', offset: 0x188, length: 16},
  {id: 'vdi-uuid-last-snapshot', offset: 0x198, length: 16},
] as const satisfies readonly RandomField[];

/** VMware Virtual Disk Format 5.0, "The Header" of the descriptor: hexadecimal text of one to eight digits. */
export const VMDK_CID = {id: 'vmdk-cid', digits: 8, none: 'ffffffff'} as const;
