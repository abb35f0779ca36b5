import type {SandboxKind} from '../../sandbox/sandbox.ts';
import type {CreateFacts, CreateFormat, CreateValues} from './create-format.ts';

/** An image to create. Texts are as the user typed them. */
export type CreateRequest = {
  readonly format: CreateFormat;
  /** Path of the target, without a protocol before it. */
  readonly target: string;
  /** What messages call the target. */
  readonly name: string;
  readonly virtualSize: bigint;
  readonly values: CreateValues;
  readonly facts: CreateFacts;
  readonly backing?: {readonly name: string; readonly format?: string | undefined} | undefined;
  /** Passphrase of an image that its options encrypt. */
  readonly secret?: Uint8Array | undefined;
  /** Reads the parent that was left unopened so far; throws CreateFailure in qemu-img's words. */
  readonly readParent?: (() => Promise<Pick<CreateFacts, 'parentCid' | 'parentFormat'>>) | undefined;
  /** Version of the program that is imitated; vhdx names its creator by it. */
  readonly creator: string;
  readonly seed?: string | undefined;
  /** Seconds since 1970-01-01 UTC. */
  readonly time: bigint;
};

/** A finished image; sizes in bytes. */
export type CreatedImage = {
  readonly virtualSize: bigint;
  readonly fileSize: bigint;
  /** What the file system has allocated for all files. */
  readonly allocatedSize: bigint;
  readonly files: readonly string[];
  /** Where the guest ran; a raw image needs none. */
  readonly sandbox: SandboxKind | 'none';
};
