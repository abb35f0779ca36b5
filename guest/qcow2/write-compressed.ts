import {Place} from '../driver/place.ts';
import {ENTRY_COMPRESSED} from './cluster-kind.ts';
import {CompressedEntries} from './compressed-entry.ts';
import {FileReach} from './file-reach.ts';
import {StoredAllocator} from './stored-allocator.ts';
import {MetadataGuard} from './write-guard.ts';
import {WriteLayout} from './write-layout.ts';
import {WriteMapping} from './write-mapping.ts';
import {Released} from './write-release.ts';

/** Finds room for compressed clusters: one stream behind the other, wherever the last one ends. */
export class CompressedPlace {
  constructor(
    private readonly layout: WriteLayout,
    private readonly mapping: WriteMapping,
    private readonly allocator: StoredAllocator,
    private readonly guard: MetadataGuard,
    private readonly released: Released,
    private readonly entries: CompressedEntries,
    private readonly reach: FileReach,
  ) {}

  /** Where the `size` bytes go that the cluster at `offset` was compressed to; `size` is less than a cluster. */
  place(offset: u64, size: u32, place: Place): void {
    if (size == 0 || size >= this.layout.clusterSize) unreachable();
    this.mapping.enter(offset);
    const old = this.mapping.entry(0);
    this.mapping.check(0, old, this.mapping.bitmap(0));
    const start = this.allocator.allocateBytes(size);
    this.guard.checkData(start, size);
    this.mapping.store(0, ENTRY_COMPRESSED | this.entries.entry(start, size), 0);
    this.released.add(old);
    this.reach.reach(start + size);
    place.device = this.reach.slot;
    place.offset = start;
    place.length = size;
  }
}
