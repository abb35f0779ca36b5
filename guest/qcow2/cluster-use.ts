/** Which clusters of an image's file are in use, as an allocator asks and tells. Numbers count clusters. */
export abstract class ClusterUse {
  /** First of `count` neighbouring free clusters at or after `from`. */
  abstract findFree(from: u64, count: u64): u64;

  /** How many of the `count` clusters from `start` are free before the first taken one. */
  abstract countFree(start: u64, count: u64): u64;

  /** Takes clusters that are free. */
  abstract take(start: u64, count: u64): void;

  /** Gives up one reference to each of the clusters; tells the first that nobody refers to any more, u64.MAX_VALUE for none. */
  abstract release(start: u64, count: u64): u64;

  /** `cluster` is to hold refcount block `index`, all zeros so far. */
  abstract beginBlock(index: u64, cluster: u64): void;
}
