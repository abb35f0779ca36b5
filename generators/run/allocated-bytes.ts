import {readdirSync, statSync} from 'node:fs';
import {join, parse} from 'node:path';

const STAT_BLOCK_BYTES = 512;

/**
 * Adds to `seen` what each file in the directory occupies on disk, and each group of files that belong to one image
 * together: those are the sizes that a correct program may report there.
 */
export function readAllocatedBytes(directory: string, seen: Set<number>): void {
  const groups = new Map<string, number>();
  let total = 0;
  for (const name of readdirSync(directory)) {
    const stats = statSync(join(directory, name), {throwIfNoEntry: false});
    if (!stats?.isFile()) continue;
    const allocated = stats.blocks * STAT_BLOCK_BYTES;
    seen.add(allocated);
    total += allocated;
    // `image-flat.vmdk`, `image-s001.vmdk` and `image-f001.vmdk` belong to `image.vmdk`.
    const group = name.replace(/-(?:flat|[sf]\d{3})(?=\.vmdk$)/, '');
    // `image.data` is the data file of `image.qcow2`.
    for (const key of [group, `${parse(group).name}.*`]) groups.set(key, (groups.get(key) ?? 0) + allocated);
  }
  for (const allocated of groups.values()) seen.add(allocated);
  // An image may have its data in files of any name.
  seen.add(total);
}
