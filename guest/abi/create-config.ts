// Config of the create program: what follows CONFIG_BODY. All fields are little-endian; offsets count from
// CONFIG_ADDRESS. Each format owns a group; a field that its format does not name is zero.

/** The four letters "CREA". */
export const CREATE_MAGIC = 0x41455243;

// Common fields
// u32: FORMAT_* of the image to write
export const CREATE_FORMAT = 16;
// u32: CREATE_RUN_WRITE or CREATE_RUN_PLAN
export const CREATE_RUN = 20;
// u64: virtual size in bytes, as asked for
export const CREATE_VIRTUAL_SIZE = 24;
// u64: creation time, seconds since 1970-01-01 UTC
export const CREATE_TIME = 32;
// u32: number of the output that device slot 0 is; slots hold consecutive outputs
export const CREATE_FIRST_OUTPUT = 40;
// u32: lengths of the texts below, in bytes
export const CREATE_BACKING_NAME_LENGTH = 44;
export const CREATE_BACKING_FORMAT_LENGTH = 48;
export const CREATE_BASE_NAME_LENGTH = 52;
export const CREATE_CREATOR_LENGTH = 56;
// u32: 1 when the image has a backing file
export const CREATE_HAS_BACKING = 60;

// qcow2
// u32: 2 or 3
export const CREATE_QCOW2_VERSION = 64;
// u32: bytes
export const CREATE_QCOW2_CLUSTER_SIZE = 68;
// u32: bits of one refcount
export const CREATE_QCOW2_REFCOUNT_BITS = 72;
// u32: 0 or 1
export const CREATE_QCOW2_EXTENDED_L2 = 76;
// u32: 0 or 1
export const CREATE_QCOW2_LAZY_REFCOUNTS = 80;
// u32: compression type as the header has it: 0 zlib, 1 zstd
export const CREATE_QCOW2_COMPRESSION = 84;
// u32: PREALLOCATION_*
export const CREATE_QCOW2_PREALLOCATION = 88;
// u32: encryption method as the header has it: 0 none, 1 AES, 2 LUKS
export const CREATE_QCOW2_ENCRYPTION = 92;
// u32: length in bytes of the data file's name; 0: the data is in the image itself
export const CREATE_QCOW2_DATA_FILE_LENGTH = 96;
// u32: 1 when the data file must be a raw image of the same contents
export const CREATE_QCOW2_DATA_FILE_RAW = 100;
// u32: 1 when the data file is there already: it is no output
export const CREATE_QCOW2_KEEPS_DATA_FILE = 104;

// u32: 1 when the outputs are devices, which keep their size
export const CREATE_KEEPS_SIZE = 124;

// vmdk
// u32: VMDK_* below
export const CREATE_VMDK_SUBFORMAT = 128;
// u32: VMDK_ADAPTER_* below
export const CREATE_VMDK_ADAPTER = 132;
// u32: 0 or 1
export const CREATE_VMDK_ZEROED_GRAIN = 136;
// u32: bytes; 0 is the default
export const CREATE_VMDK_GRAIN_SIZE = 140;
// u32: CID of the parent's descriptor, as info reported it
export const CREATE_VMDK_PARENT_CID = 144;
// u32: lengths of the texts below
export const CREATE_VMDK_HARDWARE_VERSION_LENGTH = 148;
export const CREATE_VMDK_TOOLS_VERSION_LENGTH = 152;
// u32: 1 when the descriptor names a tools version
export const CREATE_VMDK_HAS_TOOLS_VERSION = 156;

// vpc
// u32: VPC_* below
export const CREATE_VPC_SUBFORMAT = 192;
// u32: 0 or 1
export const CREATE_VPC_FORCE_SIZE = 196;

// vdi
// u32: 1 when every block gets its place in the file
export const CREATE_VDI_IS_STATIC = 200;

// qed
// u32: bytes
export const CREATE_QED_CLUSTER_SIZE = 204;
// u32: clusters of the L1 table, and of each L2 table
export const CREATE_QED_TABLE_CLUSTERS = 208;

// qcow
// u32: 1 when the clusters are to be encrypted with AES
export const CREATE_QCOW_IS_ENCRYPTED = 212;

// parallels
// u64: bytes
export const CREATE_PARALLELS_CLUSTER_SIZE = 216;

// vhdx
// u32: VHDX_* below
export const CREATE_VHDX_SUBFORMAT = 224;
// u32: 0 or 1
export const CREATE_VHDX_BLOCK_STATE_ZERO = 228;
// u64: bytes; 0 is the default
export const CREATE_VHDX_BLOCK_SIZE = 232;
// u64: bytes
export const CREATE_VHDX_LOG_SIZE = 240;
// u32: 1 when every block gets its place in the file
export const CREATE_VHDX_IS_MAPPED = 248;

/** Random bytes drawn by the host; random-fields.ts says which field takes which of them. */
export const CREATE_RANDOM = 256;
export const CREATE_RANDOM_LENGTH = 256;

// Texts, UTF-8, without a terminator
/** The backing file's name exactly as the user typed it. */
export const CREATE_BACKING_NAME = 512;
export const CREATE_BACKING_NAME_CAPACITY = 1024;
/** The target's file name without its folder; outputs beyond the first are named after it. */
export const CREATE_BASE_NAME = 1536;
export const CREATE_BASE_NAME_CAPACITY = 1024;
/** The backing file's format as recorded in the image, e.g. "raw". */
export const CREATE_BACKING_FORMAT = 2560;
export const CREATE_BACKING_FORMAT_CAPACITY = 64;
/** Version of the program that writes, e.g. "10.2.0"; vhdx names its creator by it. */
export const CREATE_CREATOR = 2624;
export const CREATE_CREATOR_CAPACITY = 64;
export const CREATE_VMDK_HARDWARE_VERSION = 2688;
export const CREATE_VMDK_HARDWARE_VERSION_CAPACITY = 1024;
export const CREATE_VMDK_TOOLS_VERSION = 3712;
export const CREATE_VMDK_TOOLS_VERSION_CAPACITY = 1024;

// LUKS header, of a luks image or within a qcow2 one. What takes time to derive the host has derived.
// u32: bytes of the volume's key; 0: there is no LUKS header
export const CREATE_LUKS_KEY_BYTES = 4736;
// u32: PBKDF2 iterations of the key's digest, and of the one key slot
export const CREATE_LUKS_ITERATIONS = 4740;
export const CREATE_LUKS_SLOT_ITERATIONS = 4744;
// u32: 1 when the payload is kept in another file
export const CREATE_LUKS_IS_DETACHED = 4748;
// Texts as the header has them, filled up with zeros: "aes", "xts-plain64", "sha256"
export const CREATE_LUKS_CIPHER = 4752;
export const CREATE_LUKS_SPECIFICATION = 4784;
export const CREATE_LUKS_HASH = 4816;
export const CREATE_LUKS_TEXT_LENGTH = 32;
// PBKDF2 of the volume's key with the digest's salt
export const CREATE_LUKS_DIGEST = 4848;
export const CREATE_LUKS_DIGEST_LENGTH = 20;
// PBKDF2 of the passphrase with the slot's salt: as many bytes as the volume's key has
export const CREATE_LUKS_SLOT_KEY = 4868;
export const CREATE_LUKS_KEY_CAPACITY = 64;

/** The data file's name exactly as the user typed it, UTF-8. */
export const CREATE_QCOW2_DATA_FILE = 4936;
export const CREATE_QCOW2_DATA_FILE_CAPACITY = 1024;

/** Length of a whole create config. */
export const CREATE_CONFIG_LENGTH = 5960;

/** Write the image to the devices attached. */
export const CREATE_RUN_WRITE = 0;
/** Write nothing; name the outputs, so that the host can open them for a write run. */
export const CREATE_RUN_PLAN = 1;

export const PREALLOCATION_OFF = 0;
export const PREALLOCATION_METADATA = 1;
export const PREALLOCATION_FALLOC = 2;
export const PREALLOCATION_FULL = 3;

export const VMDK_MONOLITHIC_SPARSE = 0;
export const VMDK_STREAM_OPTIMIZED = 1;
export const VMDK_MONOLITHIC_FLAT = 2;
export const VMDK_TWO_GB_SPARSE = 3;
export const VMDK_TWO_GB_FLAT = 4;

export const VMDK_ADAPTER_IDE = 0;
export const VMDK_ADAPTER_BUSLOGIC = 1;
export const VMDK_ADAPTER_LSILOGIC = 2;
export const VMDK_ADAPTER_LEGACY_ESX = 3;

export const VPC_DYNAMIC = 0;
export const VPC_FIXED = 1;

export const VHDX_DYNAMIC = 0;
export const VHDX_FIXED = 1;
