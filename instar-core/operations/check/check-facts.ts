import type {ImageFormat} from '../info/image-facts.ts';

/** What a finding means: data at risk, space lost, something that could not be looked at, or only more words. */
export type FindingKind = 'corruption' | 'leak' | 'check-error' | 'note';

/** One thing that a check found. Texts come from the image. */
export type CheckFinding = {
  /** FINDING_* of guest/abi/check-messages.ts. */
  readonly code: number;
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly texts: readonly [string, string];
};

/** What a check comes to. Clusters are counted in the image's own size of clusters; sizes are bytes. */
export type CheckCounts = {
  readonly checkErrors: bigint;
  readonly corruptions: bigint;
  readonly leaks: bigint;
  /** Clusters whose refcount is not the number of their references; each is a leak or a corruption, too. */
  readonly refcountErrors: bigint;
  /** Where the last thing in use ends; 0 where the format does not tell. */
  readonly imageEndBytes: bigint;
  readonly totalClusters: bigint;
  readonly allocatedClusters: bigint;
  readonly fragmentedClusters: bigint;
  readonly compressedClusters: bigint;
};

/** `failed`: the check ended before it was through. `untold`: findings behind the limit, which are counted only. */
export type CheckResult =
  | {readonly kind: 'checked'; readonly format: ImageFormat; readonly counts: CheckCounts; readonly untold: bigint}
  | {readonly kind: 'failed'; readonly format: ImageFormat; readonly errno: number; readonly untold: bigint}
  | {readonly kind: 'unsupported'; readonly format: ImageFormat};
