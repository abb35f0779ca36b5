/** Bytes of an image that qemu-img draws at random and that fingerprints do not mask: `[offset, length]`. */
type Drawn = readonly (readonly [number, number])[];

/** VDI header: the image's own UUID and that of its last snapshot. */
export const VDI_DRAWN: Drawn = [[0x188, 32]];

/** The log of a new image: its entries repeat a GUID of the header and have checksums over it. */
export const VHDX_LOG: Drawn = [[0x100000, 0x100000]];

/** The LUKS header within qcow2 with its salts and key material, and what is encrypted with the key. */
export const QCOW2_LUKS_DRAWN: Drawn = [[0x30000, 0xc0000]];

/** A vmdk descriptor that is a file of its own: what follows the content id lies elsewhere when that has a digit less. */
export const DESCRIPTOR: Drawn = [[0, 512]];
