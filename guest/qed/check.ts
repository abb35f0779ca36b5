import {ClusterCounters} from '../check/cluster-counters.ts';
import {ERRNO_NO_MEMORY, Findings} from '../check/findings.ts';
import {BlockCache} from '../device/block-cache.ts';
import {SECTOR_SIZE, Source} from '../device/source.ts';
import {openQed, QedImage} from './open.ts';

/** QED specification, "Tables": entries up to this one are no offsets. */
const ENTRY_ZERO: u64 = 1;
/** Clusters of a file that are counted; qemu-img has no memory for more. */
const CLUSTER_LIMIT: u64 = 0x7fffffff;

/** Checks that tables and clusters lie within the file, that none is used twice, and that none is used by nothing. */
export function checkQed(findings: Findings, source: Source): void {
  const image = openQed(source);
  const header = image.header;
  const clusters = (source.sizeInSectors * SECTOR_SIZE) / header.clusterSize;
  if (clusters > CLUSTER_LIMIT) {
    findings.errno = ERRNO_NO_MEMORY;
    return;
  }

  findings.totalClusters = (header.size + header.clusterSize - 1) / header.clusterSize;
  const check = new QedCheck(findings, image, clusters);
  check.checkTables();
  check.countLeaks();
}

/** qemu-img counts what it finds and says nothing of it. */
class QedCheck {
  private readonly used: ClusterCounters;
  private readonly directory: BlockCache;
  private readonly tables: BlockCache;
  private readonly clusterSize: u64;
  private readonly tableClusters: u32;
  private last: u64 = 0;

  constructor(
    private readonly findings: Findings,
    private readonly image: QedImage,
    private readonly clusters: u64,
  ) {
    this.used = new ClusterCounters(clusters, 0);
    this.directory = new BlockCache(image.source);
    this.tables = new BlockCache(image.source);
    this.clusterSize = image.header.clusterSize;
    this.tableClusters = image.header.tableClusters;
  }

  checkTables(): void {
    const l1Offset = this.image.header.l1Offset;
    this.use(l1Offset, this.tableClusters);
    for (let index: u64 = 0; index < this.image.tableEntries; index++) {
      const offset = this.directory.loadLe64(l1Offset + index * 8);
      if (offset == 0) continue;
      if (!this.image.isTable(offset)) {
        this.findings.corruptions++;
      } else if (this.use(offset, this.tableClusters)) {
        this.checkTable(offset);
      }
    }
  }

  /** What the header does not hold and nothing refers to. */
  countLeaks(): void {
    let cluster: u64 = this.image.header.headerClusters;
    while (cluster < this.clusters) {
      if (this.used.isUntouched(cluster)) {
        const count = min<u64>(this.used.clustersToPageEnd(cluster), this.clusters - cluster);
        this.findings.leaks += count;
        cluster += count;
      } else {
        if (this.used.get(cluster) == 0) this.findings.leaks++;
        cluster++;
      }
    }
  }

  private checkTable(table: u64): void {
    this.last = 0;
    for (let index: u64 = 0; index < this.image.tableEntries; index++) {
      const offset = this.tables.loadLe64(table + index * 8);
      if (offset <= ENTRY_ZERO) continue;
      this.findings.allocatedClusters++;
      if (this.last != 0 && this.last + this.clusterSize != offset) this.findings.fragmentedClusters++;
      this.last = offset;
      if (!this.image.isCluster(offset)) {
        this.findings.corruptions++;
      } else {
        this.use(offset, 1);
      }
    }
  }

  /** False when any of the clusters was in use. */
  private use(offset: u64, count: u32): bool {
    const before = this.findings.corruptions;
    const first = offset / this.clusterSize;
    for (let cluster = first; cluster < first + count; cluster++) {
      if (!this.used.increase(cluster)) this.findings.corruptions++;
    }

    return this.findings.corruptions == before;
  }
}
