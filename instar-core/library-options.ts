import type {CheckCounts, FindingKind} from './operations/check/check-facts.ts';
import type {ImageFacts, ImageFormat} from './operations/info/image-facts.ts';
import type {PolicyChanges} from './operations/verify/policy.ts';
import type {Limits, SandboxKind} from './sandbox/sandbox.ts';

/** What every call takes. */
export type CallOptions = {
  /** Where guest programs run; `auto` takes kvm where it can be used. */
  readonly sandbox?: SandboxKind | 'auto';
  /** Overrides of DEFAULT_LIMITS; a guest that exceeds one is ended and the call fails. */
  readonly limits?: Partial<Limits>;
  /** Ends the call early, with InstarError code `aborted`. */
  readonly signal?: AbortSignal;
};

export type InfoOptions = CallOptions & {
  /** Takes the image as this format; without it the image is probed. */
  readonly format?: ImageFormat;
  /** `secure` (the default) refuses what it does not recognise; `qemu` calls it raw, as qemu-img does. */
  readonly probing?: 'secure' | 'qemu';
  /** Folders outside of which nothing is opened, not even the image. */
  readonly confine?: readonly string[];
  /** Most images of a chain; default and most: 200. */
  readonly maxDepth?: number;
};

/** An image and, where it names a backing file, that file's name resolved against the image's folder. */
export type ImageReport = ImageFacts & {readonly fullBackingName?: string | undefined};

export type CreateOptions = CallOptions & {
  /** Default: raw. */
  readonly format?: 'raw' | 'qcow2' | 'vmdk' | 'vpc' | 'vhdx' | 'vdi' | 'qed' | 'qcow' | 'parallels';
  /** Virtual size in bytes; without it, that of the backing file. */
  readonly sizeBytes?: bigint;
  /** Options of the format, as `-o` takes them: `{cluster_size: '4k'}`. */
  readonly options?: Readonly<Record<string, string>>;
  /** `file` is recorded as it is and found relative to the new image; `unopened` leaves it unchecked. */
  readonly backing?: {readonly file: string; readonly format?: string; readonly unopened?: boolean};
  /** Draws identifiers from this text instead of at random. */
  readonly seed?: string;
  /** The time that the image carries, in seconds since 1970-01-01 UTC; default: now. */
  readonly timeSeconds?: bigint;
  readonly onProgress?: (done: bigint, total: bigint) => void;
};

export type CheckOptions = InfoOptions & {
  /** Most findings that are kept of an image; all are counted. Default: 10,000. */
  readonly maxFindings?: number;
};

/** One finding: a stable `id`, and qemu-img's words. Texts in it come from the image. */
export type CheckReportFinding = {
  readonly id: string;
  readonly kind: FindingKind;
  readonly message: string;
};

/** Whether an image keeps its format's rules. `failed`: the check could not be ended; `unsupported`: there is none. */
export type CheckReport = {readonly name: string; readonly format: ImageFormat} & (
  | {readonly outcome: 'checked'; readonly counts: CheckCounts; readonly findings: readonly CheckReportFinding[]}
  | {readonly outcome: 'failed'; readonly reason: string; readonly findings: readonly CheckReportFinding[]}
  | {readonly outcome: 'unsupported'}
);

export type VerifyOptions = CallOptions & {
  /** What the image was declared to be; another format is a finding. */
  readonly format?: ImageFormat;
  /** What is taken, over the default policy; lists of findings add up. */
  readonly policy?: PolicyChanges;
  /** Follows what the image names, and looks at that too. */
  readonly chain?: boolean;
  /** Folders outside of which nothing is opened. */
  readonly confine?: readonly string[];
};

export type MapOptions = InfoOptions & {
  /** The part to map, in bytes; without them the whole image. */
  readonly startBytes?: bigint;
  readonly lengthBytes?: bigint;
};

export type CompareOptions = InfoOptions & {
  /** Takes the second image as this format; without it, as `format`. */
  readonly secondFormat?: ImageFormat;
  /** Sizes and block status must be the same too. */
  readonly strict?: boolean;
  readonly onProgress?: (done: bigint, total: bigint) => void;
};

/** `format`, `options` and what follows are the target's, as `create` takes them. */
export type ConvertOptions = Omit<InfoOptions, 'format'> &
  Pick<CreateOptions, 'format' | 'options' | 'seed' | 'timeSeconds'> & {
    /** Path of the image to copy, or of several: what each holds follows the one before. Their backing files count. */
    readonly source: string | readonly string[];
    /** Takes the sources as this format; without it they are probed. */
    readonly sourceFormat?: ImageFormat;
    /** Id or name of the internal snapshot to copy. */
    readonly snapshot?: string;
    /** Path of the image to write. */
    readonly target: string;
    /** The target is there already and is written in place; else it is created, over an existing file too. */
    readonly existing?: boolean;
    /** The target's backing file: what a source has from its own backing files is not copied. */
    readonly backing?: NonNullable<CreateOptions['backing']>;
    /** Compresses the target's clusters. */
    readonly compress?: boolean;
    /** So many zero bytes in a row are left out, a multiple of 512; 0 writes all. Default: 4096. */
    readonly sparseBytes?: number;
    /** What cannot be read becomes zeros, and `onWarning` is told; else it fails. */
    readonly salvage?: boolean;
    /** Lets the host copy where it can, without looking for zeros. */
    readonly copyOffload?: boolean;
    /** Most bytes to write per second. */
    readonly bytesPerSecond?: bigint;
    readonly onProgress?: (done: bigint, total: bigint) => void;
    /** Told, as a line, of each thing that is mended in an existing target that was not closed, before it is written to. */
    readonly onRepair?: (line: string) => void;
    readonly onWarning?: (message: string) => void;
  };

export type MeasureOptions = InfoOptions & {
  /** Format of the image to be made; default: raw. */
  readonly target?: 'raw' | 'qcow2' | 'luks' | 'vmdk' | 'vpc' | 'vhdx' | 'vdi';
  /** Options of that format, as `create` takes them: `{cluster_size: '4k'}`. */
  readonly targetOptions?: Readonly<Record<string, string>>;
  /** Id or name of the internal snapshot to be converted. */
  readonly snapshot?: string;
};
