/** What a comparison comes across, in order; the last one is a result. Offsets and sizes are bytes. */
export type CompareEvent =
  | {readonly kind: 'progress'; readonly done: bigint; readonly total: bigint}
  /** What the larger image has more is looked at next. */
  | {readonly kind: 'sizes-differ'}
  | CompareResult;

export type CompareResult =
  | {readonly kind: 'identical'}
  /** `offset` is that of the first sector whose bytes differ. */
  | {readonly kind: 'content-differs'; readonly offset: bigint}
  /** Strict: one is data where the other is not. */
  | {readonly kind: 'status-differs'; readonly offset: bigint}
  /** Strict: nothing was compared. */
  | {readonly kind: 'strict-sizes-differ'};
