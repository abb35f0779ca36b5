import type {SandboxKind} from '../../sandbox/sandbox.ts';
import type {SnapshotChoice} from '../chain/choose-snapshot.ts';
import type {ChainRequest} from '../chain/image-request.ts';
import type {Unreadable} from '../chain/word-unreadable.ts';
import type {CreatedImage, CreateRequest} from '../create/create-request.ts';

/** Images to copy, one behind the other, into another one. Sizes are bytes. */
export type ConvertRequest = {
  /** At least one. */
  readonly sources: readonly ConvertSource[];
  readonly target: ConvertTarget;
  /**
   * Leaves only a part of the one source, all of it as data; asked once that is open, with its size in bytes. What it
   * throws ends the conversion.
   */
  readonly window?: ((sizeBytes: bigint) => SourceWindow) | undefined;
  /** In whose words bytes that cannot be read or written are told; absent: convert's. */
  readonly wording?: 'convert' | 'dd' | undefined;
  /** `-c`: whole units (clusters, grains) are compressed. */
  readonly compress: boolean;
  /** `-S`: so many zeros in a row are left out, a multiple of 512; 0 writes everything. qemu-img's default is 4096. */
  readonly sparseBytes: bigint;
  /** The release is without drift fact `convert-cut-blocks`. */
  readonly copiesCutBlocks?: boolean | undefined;
  /** `--target-is-zero`: an existing target is known to read as zeros, so that zeros need not be written. */
  readonly targetIsZero: boolean;
  /** `--salvage`: what cannot be read becomes zeros, with a warning. */
  readonly salvage: boolean;
  /** `--bitmaps`, and with `--skip-broken-bitmaps` those that are in use are left out with a warning. */
  readonly bitmaps: 'none' | 'all' | 'skip-broken';
  /** `-C`: the host copies where it can; zeros are not looked for. */
  readonly copyOffload: boolean;
  /** `-r`: bytes per second; absent: as fast as can be. */
  readonly rateLimit?: bigint | undefined;
  /** `-t`: the target is flushed at the end unless it is `unsafe`. */
  readonly targetCache: CacheMode;
  /** `-T` */
  readonly sourceCache: CacheMode;
  /** `-m`: most guests that read and compress at once, besides the one that plans; 1: one does everything. */
  readonly workers?: number | undefined;
  /** With less than so many bytes to read, one guest does everything; absent: 32 MiB. */
  readonly crewFromBytes?: bigint | undefined;
};

/** Bytes of a source: neither lies behind its end, and the end not before the beginning. */
export type SourceWindow = {readonly fromBytes: bigint; readonly endBytes: bigint};

export type CacheMode = 'none' | 'writeback' | 'writethrough' | 'directsync' | 'unsafe';

export type ConvertSource = ChainRequest & {
  /** `-l`: reads an internal snapshot. */
  readonly snapshot?: SnapshotChoice | undefined;
};

export type ConvertTarget =
  /** A new image, seen under its name only when it is finished. */
  | {
      readonly kind: 'new';
      /** What messages call it. */
      readonly name: string;
      /**
       * What to create, asked once all sources are open: `sizeBytes` is the sum of their sizes. What it throws ends the
       * conversion. With `backing` in it, only what differs from the backing file is copied.
       */
      readonly prepare: (sizeBytes: bigint) => CreateRequest | Promise<CreateRequest>;
    }
  /** `-n`: an image that is there, written in place. */
  | {
      readonly kind: 'existing';
      /** Asked once all sources are open; what it throws ends the conversion. `follow` is true: its backing files count. */
      readonly readImage: () => ChainRequest;
      /** `-B`: what a source has only from its backing files is not copied; the target's backing file has it. */
      readonly leavesBacking: boolean;
    }
  /** As `new`, through a descriptor that only takes bytes in order; `prepare` gives a format that can be written so. */
  | {
      readonly kind: 'stream';
      readonly fd: number;
      readonly name: string;
      readonly prepare: (sizeBytes: bigint) => CreateRequest | Promise<CreateRequest>;
    };

/** Told while the conversion runs. */
export type ConvertListener = {
  /** Sources are open and the target is there: progress begins. */
  readonly onOpen?: (() => void) | undefined;
  /** Bytes of the sources that are copied, or need not be, of all that have to be looked at. */
  readonly onProgress?: ((done: bigint, total: bigint) => void) | undefined;
  /** A place that could not be read, which qemu-img says behind `warning: `, unless told to be quiet. */
  readonly onUnread?: ((message: string) => void) | undefined;
  /** The first damage that is passed over in a source, as a line. */
  readonly onDamage?: ((line: string) => void) | undefined;
  /** What is mended in the target before it is written to, as a line. */
  readonly onRepair?: ((line: string) => void) | undefined;
  /** What else it says behind `warning: `. */
  readonly onWarning?: ((message: string) => void) | undefined;
};

export type ConvertOutcome = ConvertedImage | ConvertFailure;

export type ConvertedImage = {
  readonly kind: 'converted';
  /** Virtual size of the target. */
  readonly virtualSizeBytes: bigint;
  /** Sum of the sources' sizes. */
  readonly sourceSizeBytes: bigint;
  readonly files: CreatedImage['files'];
  readonly sandbox: SandboxKind | 'none';
};

/** `message` is what qemu-img says behind its name; a new target is then not there, an existing one as far as it got. */
type ConvertFailure = Unreadable;
