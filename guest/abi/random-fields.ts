// Which bytes of an image differ from run to run, and which random bytes of the config go into them.
// Offsets count from the image's start unless a comment says otherwise. Formats not named here (raw, qcow2, qed …)
// have no such bytes. docs/formats has a page per format; generators/normalize masks the same fields.

/** Length of a GUID in bytes. */
export const GUID_LENGTH = 16;

// vmdk: the descriptor's line "CID=<hexadecimal digits>". It has one to eight digits, so what follows it in the
// descriptor moves with it. At CREATE_RANDOM:
// u32: the CID
export const VMDK_RANDOM_CID = 0;

// vpc: offsets in the footer, which is the last 512 bytes and, in a dynamic image, the first 512 as well
// u32, big-endian: seconds since 2000-01-01 UTC, from CREATE_TIME
export const VPC_TIME = 24;
export const VPC_TIME_LENGTH = 4;
// u32, big-endian: follows from the other bytes
export const VPC_CHECKSUM = 64;
export const VPC_CHECKSUM_LENGTH = 4;
// 16 bytes: version 4 UUID
export const VPC_UNIQUE_ID = 68;
// At CREATE_RANDOM: 16 bytes for the unique id
export const VPC_RANDOM_UNIQUE_ID = 0;

// vhdx: offsets in each of the two headers, at VHDX_HEADER_1 and VHDX_HEADER_2
export const VHDX_HEADER_1 = 0x10000;
export const VHDX_HEADER_2 = 0x20000;
// u32: CRC-32C, follows from the other bytes
export const VHDX_CHECKSUM = 4;
export const VHDX_CHECKSUM_LENGTH = 4;
// u64: the second header's is one more than the first's
export const VHDX_SEQUENCE_NUMBER = 8;
export const VHDX_SEQUENCE_NUMBER_LENGTH = 8;
// 16 bytes each, the same in both headers
export const VHDX_FILE_WRITE_GUID = 16;
export const VHDX_DATA_WRITE_GUID = 32;
// vhdx: u64 at VHDX_METADATA_OFFSET of the region table gives the metadata region; the GUID below counts from there
export const VHDX_METADATA_OFFSET = 0x30040;
// 16 bytes: Page 83 data
export const VHDX_PAGE_83 = 0x10010;
// At CREATE_RANDOM: u32 sequence number of the first header, then 16 bytes for each GUID
export const VHDX_RANDOM_SEQUENCE_NUMBER = 0;
export const VHDX_RANDOM_FILE_WRITE_GUID = 4;
export const VHDX_RANDOM_DATA_WRITE_GUID = 20;
export const VHDX_RANDOM_PAGE_83 = 36;

// vdi: 16 bytes each, version 4 UUIDs whose first three fields are little-endian
export const VDI_IMAGE_UUID = 392;
export const VDI_LAST_SNAPSHOT_UUID = 408;
// At CREATE_RANDOM: 16 bytes for each
export const VDI_RANDOM_IMAGE_UUID = 0;
export const VDI_RANDOM_LAST_SNAPSHOT_UUID = 16;

// luks, of a luks image or within a qcow2 one: offsets in the header
// u32, big-endian: iterations, as many as the machine makes in the time asked for; of each key slot too
export const LUKS_ITERATIONS = 164;
// 20 bytes and 32 bytes: digest of the key, and its salt behind it
export const LUKS_DIGEST = 112;
// 36 letters: version 4 UUID
export const LUKS_UUID = 168;
// u32, big-endian, and 32 bytes: iterations of the first key slot, and its salt
export const LUKS_SLOT_ITERATIONS = 212;
export const LUKS_SLOT_SALT = 216;
export const LUKS_SALT_LENGTH = 32;
// the first key slot's key material: all of it
export const LUKS_MATERIAL = 4096;
// At CREATE_RANDOM: behind what the other formats take, 16 bytes for the UUID, the two salts, the volume's key, and 32
// bytes from which the stripes of the key material are drawn
export const LUKS_RANDOM_UUID = 80;
export const LUKS_RANDOM_DIGEST_SALT = 96;
export const LUKS_RANDOM_SLOT_SALT = 128;
export const LUKS_RANDOM_KEY = 160;
export const LUKS_RANDOM_STRIPES = 224;
export const LUKS_RANDOM_STRIPES_LENGTH = 32;
