import type {ImageWarning} from '../../output/image-warnings.ts';

/** The formats that instar reads, as qemu-img names them; `iso` is a raw image that instar names. */
export type ImageFormat =
  | 'raw'
  | 'qcow2'
  | 'vmdk'
  | 'vpc'
  | 'vhdx'
  | 'iso'
  | 'qcow'
  | 'qed'
  | 'vdi'
  | 'parallels'
  | 'dmg'
  | 'bochs'
  | 'cloop'
  | 'luks';

/** A name that an image holds. Untrusted text; `protocol` is what stands before its first colon, as `nbd` or `json`. */
export type HeldName = {
  readonly text: string;
  readonly protocol?: string | undefined;
  /** What a `json:` name of a backing file says. */
  readonly options?: HeldOptions | undefined;
};

/** Keys and values, those of objects in objects with dots between the keys; or why the name cannot be read. */
export type HeldOptions =
  | {readonly kind: 'options'; readonly entries: readonly (readonly [key: string, value: HeldOption])[]}
  | {readonly kind: 'broken'; readonly reason: string};
export type HeldOption = string | number | boolean | null;

export type SnapshotFacts = {
  readonly id: string;
  readonly name: string;
  readonly vmStateBytes: bigint;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly vmClockNanoseconds: bigint;
  readonly icount?: bigint | undefined;
};

export type BitmapFacts = {
  readonly name: string;
  readonly granularityBytes: bigint;
  readonly inUse: boolean;
  readonly auto: boolean;
};

export type LuksSlotFacts =
  | {readonly active: false; readonly keyOffset: bigint}
  | {readonly active: true; readonly keyOffset: bigint; readonly iterations: number; readonly stripes: number};

export type LuksFacts = {
  readonly cipher: string;
  readonly cipherMode: string;
  readonly ivGenerator: string;
  readonly ivGeneratorHash?: string | undefined;
  readonly hash: string;
  readonly uuid: string;
  readonly payloadOffset: bigint;
  readonly iterations: number;
  readonly detachedHeader: boolean;
  readonly slots: readonly LuksSlotFacts[];
};

export type Qcow2Facts = {
  readonly kind: 'qcow2';
  readonly version: 2 | 3;
  readonly compression: 'zlib' | 'zstd';
  readonly refcountBits: number;
  readonly lazyRefcounts: boolean;
  readonly corrupt: boolean;
  readonly extendedL2: boolean;
  readonly encryption: 'none' | 'aes' | 'luks';
  readonly luks?: LuksFacts | undefined;
  /** The data lies in a file of its own; `dataFile` is its name. */
  readonly hasDataFile: boolean;
  readonly dataFile?: HeldName | undefined;
  readonly dataFileRaw: boolean;
  /** The data file itself, where it was opened. */
  readonly dataFileNode?: FileFacts | undefined;
  readonly bitmaps: readonly BitmapFacts[];
};

export type VmdkExtentFacts = {
  readonly virtualSizeBytes: bigint;
  /** Absent for flat extents. */
  readonly clusterSizeBytes?: bigint | undefined;
  readonly compressed: boolean;
  /** `SPARSE`, `FLAT`, …; empty when the extent is the image file itself. */
  readonly type: string;
  readonly file: FileFacts;
};

export type VmdkFacts = {
  readonly kind: 'vmdk';
  readonly cid: number;
  readonly parentCid: number;
  readonly createType: string;
  readonly extents: readonly VmdkExtentFacts[];
};

/** What a VDI header says; qemu-img prints none of it. */
export type VdiFacts = {
  readonly kind: 'vdi';
  /** `dynamic`, `fixed`, …, or `unknown` with the number. */
  readonly imageType: string;
  readonly blockSizeBytes: number;
  readonly blocks: number;
  readonly blocksAllocated: number;
  readonly uuid: string;
};

/** An image that is one LUKS volume. */
export type LuksVolumeFacts = {readonly kind: 'luks'; readonly luks: LuksFacts};

/** An image that is one LUKS2 volume, which qemu-img does not know. */
export type Luks2Facts = {
  readonly kind: 'luks2';
  readonly label: string;
  readonly uuid: string;
  /** As cryptsetup names it, `aes-xts-plain64`. */
  readonly encryption: string;
  readonly payloadOffset: bigint;
};

/** A file below an image, of which the system told these facts. */
export type FileFacts = {
  readonly path: string;
  readonly kind: 'file' | 'host_device';
  readonly lengthBytes: bigint;
  readonly allocatedBytes: bigint;
};

/** What an image says about itself. */
export type ImageFacts = {
  readonly format: ImageFormat;
  readonly virtualSizeBytes: bigint;
  /** Absent where the format has no clusters. */
  readonly clusterSizeBytes?: bigint | undefined;
  readonly dirty: boolean;
  readonly encrypted: boolean;
  /** Nothing was recognised, so that qemu-img would call it raw. */
  readonly isFallback: boolean;
  readonly backingName?: HeldName | undefined;
  readonly backingFormat?: string | undefined;
  readonly snapshots: readonly SnapshotFacts[];
  readonly details?: Qcow2Facts | VmdkFacts | VdiFacts | LuksVolumeFacts | Luks2Facts | undefined;
  /** What qemu-img warns of; absent where that is nothing. */
  readonly warnings?: readonly ImageWarning[] | undefined;
  /** The file itself. */
  readonly file: FileFacts;
};
