// What an L2 entry says of a cluster, or of a subcluster where L2 entries are extended.

/** Nothing here; the layer below decides. */
export const KIND_UNALLOCATED: u32 = 0;
/** Nothing here, though the cluster around it has a place in the file. */
export const KIND_UNALLOCATED_PLACED: u32 = 1;
export const KIND_ZERO: u32 = 2;
/** Zeros, whatever the place that it has in the file holds. */
export const KIND_ZERO_PLACED: u32 = 3;
export const KIND_DATA: u32 = 4;
export const KIND_COMPRESSED: u32 = 5;
/** The entry contradicts itself. */
export const KIND_INVALID: u32 = 6;

// qcow2.txt "L2 table entry": standard cluster descriptor.
/** Bits 9-55, of L1 entries too. */
export const ENTRY_OFFSET_MASK: u64 = 0x00ff_ffff_ffff_fe00;
export const ENTRY_ZERO: u64 = 1;
export const ENTRY_COMPRESSED: u64 = (1 as u64) << 62;
/** The only reference to the cluster. */
export const ENTRY_COPIED: u64 = (1 as u64) << 63;

/** The kind of a whole cluster. In a data file the first cluster has a place too, so there COPIED tells. */
export function clusterKind(entry: u64, hasDataFile: bool): u32 {
  if ((entry & ENTRY_COMPRESSED) != 0) return KIND_COMPRESSED;
  const isPlaced = (entry & ENTRY_OFFSET_MASK) != 0;
  if ((entry & ENTRY_ZERO) != 0) return isPlaced ? KIND_ZERO_PLACED : KIND_ZERO;
  return hasPlace(entry, hasDataFile) ? KIND_DATA : KIND_UNALLOCATED;
}

/**
 * The kind of subcluster `index` of a cluster with an extended entry. qcow2.txt "Extended L2 Entries": bits 0-31 of
 * `bitmap` say which subclusters are allocated, bits 32-63 which read as zeros.
 */
export function subclusterKind(entry: u64, bitmap: u64, index: u32, hasDataFile: bool): u32 {
  if ((entry & ENTRY_COMPRESSED) != 0) return KIND_COMPRESSED;
  const isAllocated = ((bitmap >> index) & 1) != 0;
  const isZero = ((bitmap >> (index + 32)) & 1) != 0;
  const isPlaced = hasPlace(entry, hasDataFile);
  if (isAllocated) return isPlaced && !isZero ? KIND_DATA : KIND_INVALID;
  if (isZero) return isPlaced ? KIND_ZERO_PLACED : KIND_ZERO;
  return isPlaced ? KIND_UNALLOCATED_PLACED : KIND_UNALLOCATED;
}

/** True for the kinds whose bytes have a place of their own size in the file. */
export function isPlacedKind(kind: u32): bool {
  return kind == KIND_DATA || kind == KIND_ZERO_PLACED || kind == KIND_UNALLOCATED_PLACED;
}

function hasPlace(entry: u64, hasDataFile: bool): bool {
  return (entry & ENTRY_OFFSET_MASK) != 0 || (hasDataFile && (entry & ENTRY_COPIED) != 0);
}
