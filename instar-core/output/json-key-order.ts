// qemu-img prints an object's members in the order of a hash table of 512 buckets, not in the order of insertion.
// The numbers below were found by measuring the order of known keys.

const BUCKETS = 512;
const buckets = new Map<string, number>();

/** Keys in the order in which qemu-img prints them. Of two keys in one bucket the later one given comes first. */
export function orderKeys(keys: readonly string[]): string[] {
  return keys.toReversed().toSorted((a, b) => bucketOf(a) - bucketOf(b));
}

function bucketOf(key: string): number {
  const known = buckets.get(key);
  if (known !== undefined) return known;
  const bucket = computeBucket(key);
  buckets.set(key, bucket);
  return bucket;
}

/** All arithmetic is modulo 2^32. */
function computeBucket(key: string): number {
  let hash = Math.imul(0x23_8f_13_af, key.length);
  for (let index = 0; index < key.length; index++) {
    hash = (hash + (key.charCodeAt(index) << ((5 * index) % 24))) | 0;
  }

  return ((Math.imul(1_103_515_243, hash) + 12_345) >>> 0) % BUCKETS;
}
