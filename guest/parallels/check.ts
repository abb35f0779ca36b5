import {
  CHECK_FLAG_PARALLELS_DATA_END,
  CHECK_FLAG_PARALLELS_DATA_START,
  CHECK_FLAG_PARALLELS_STRUCTURE,
} from '../abi/check-config.ts';
import {
  FINDING_PARALLELS_DATA_OFFSET,
  FINDING_PARALLELS_DUPLICATE,
  FINDING_PARALLELS_LEAK,
  FINDING_PARALLELS_OUTSIDE,
  FINDING_PARALLELS_UNCLEAN,
} from '../abi/check-messages.ts';
import {ClusterCounters} from '../check/cluster-counters.ts';
import {ERRNO_BUSY, Findings} from '../check/findings.ts';
import {BlockCache} from '../device/block-cache.ts';
import {SECTOR_SIZE, Source} from '../device/source.ts';
import {PARALLELS_ENTRY_SIZE, PARALLELS_TABLE_AT, ParallelsHeader} from './header.ts';
import {openParallels} from './open.ts';

/** Clusters of a file that are counted. */
const CLUSTER_LIMIT: u64 = 0x7fffffff;

/** Checks a parallels image as the release does that the CHECK_FLAG_PARALLELS_* tell of. */
export function checkParallels(findings: Findings, source: Source, allowsShortTable: bool, flags: u32): void {
  const header = openParallels(source, allowsShortTable);
  const check = new ParallelsCheck(findings, source, header, flags);
  if (header.isInUse) findings.corruption(FINDING_PARALLELS_UNCLEAN);
  if ((flags & CHECK_FLAG_PARALLELS_STRUCTURE) != 0) check.checkDataOffset();
  check.checkTable();
  check.checkEnd();
  if ((flags & CHECK_FLAG_PARALLELS_STRUCTURE) != 0) check.checkDuplicates();
}

class ParallelsCheck {
  private readonly tables: BlockCache;
  private readonly fileSize: u64;
  private readonly clusterSize: u64;
  private readonly unit: u64;
  /** Entries that lie in the file; those behind its end are unallocated. */
  private readonly entries: u64;
  private dataStart: u64;
  /** Where the last allocated cluster begins. */
  private highest: u64 = 0;
  /** Where the last one outside the file begins, in releases that tell them apart. */
  private highestOutside: u64 = 0;
  private previous: u64 = 0;

  constructor(
    private readonly findings: Findings,
    source: Source,
    private readonly header: ParallelsHeader,
    private readonly flags: u32,
  ) {
    const clusterSize: u64 = header.clusterSize;
    this.tables = new BlockCache(source);
    this.fileSize = source.sizeInSectors * SECTOR_SIZE;
    this.clusterSize = clusterSize;
    this.unit = header.countsSectors ? SECTOR_SIZE : clusterSize;
    const inFile = source.size > PARALLELS_TABLE_AT ? source.size - PARALLELS_TABLE_AT : 0;
    this.entries = min<u64>(header.entries, (inFile + PARALLELS_ENTRY_SIZE - 1) / PARALLELS_ENTRY_SIZE);
    this.dataStart = (header.dataOffset as u64) * SECTOR_SIZE;
    findings.totalClusters = (header.sectors * SECTOR_SIZE + clusterSize - 1) / clusterSize;
  }

  /** The data area begins behind the table, in the newer format at a cluster, and within the file. */
  checkDataOffset(): void {
    const tableEnd = PARALLELS_TABLE_AT + (this.header.entries as u64) * PARALLELS_ENTRY_SIZE;
    const alignment = this.header.countsSectors ? (SECTOR_SIZE as u64) : this.clusterSize;
    const least = ((tableEnd + alignment - 1) / alignment) * alignment;
    const isImplied = this.header.countsSectors && this.dataStart == 0;
    if (!isImplied && (this.dataStart < least || this.dataStart > this.fileSize)) {
      this.findings.corruption(FINDING_PARALLELS_DATA_OFFSET);
      this.dataStart = least;
    } else if (isImplied) {
      this.dataStart = least;
    }
  }

  checkTable(): void {
    for (let index: u64 = 0; index < this.entries; index++) {
      const offset = this.offsetOf(index);
      const isOutside = offset == 0 ? this.isNothingOutside() : this.isOutside(offset);
      if (isOutside) this.findings.corruption(FINDING_PARALLELS_OUTSIDE, index);
      if (offset == 0) {
        this.previous = 0;
        continue;
      }

      if (!isOutside || this.countsOutside(offset)) this.count(offset);
      if (isOutside && this.has(CHECK_FLAG_PARALLELS_DATA_END)) {
        this.highestOutside = max<u64>(this.highestOutside, offset);
      } else {
        this.highest = max<u64>(this.highest, offset);
      }
    }

    const left = (this.header.entries as u64) - this.entries;
    if (this.isNothingOutside()) this.findings.corruptionRun(FINDING_PARALLELS_OUTSIDE, left, this.entries, 1);
  }

  /** Releases differ in whether a cluster outside the file is an allocated one. */
  private countsOutside(offset: u64): bool {
    if (this.has(CHECK_FLAG_PARALLELS_DATA_START)) return offset < this.dataStart;
    return this.has(CHECK_FLAG_PARALLELS_STRUCTURE) || !this.has(CHECK_FLAG_PARALLELS_DATA_END);
  }

  /** What the file has behind its last cluster is lost. */
  checkEnd(): void {
    // Where all clusters are outside, their end is the image's, until releases drop such clusters when they open it.
    const countsOutside = this.highest == 0 && !this.has(CHECK_FLAG_PARALLELS_DATA_START);
    const highest = countsOutside ? this.highestOutside : this.highest;
    const isDataKnown = highest != 0 || !this.has(CHECK_FLAG_PARALLELS_DATA_END);
    const end = isDataKnown ? highest + this.clusterSize : this.dataStart;
    this.findings.imageEnd = end;
    if (this.fileSize <= end) return;
    const bytes = this.fileSize - end;
    this.findings.note(FINDING_PARALLELS_LEAK, bytes);
    this.findings.leaks += (bytes + this.clusterSize - 1) / this.clusterSize;
  }

  checkDuplicates(): void {
    const room = this.fileSize > this.dataStart ? this.fileSize - this.dataStart : 0;
    const clusters = (room + this.clusterSize - 1) / this.clusterSize;
    if (clusters == 0 || clusters > CLUSTER_LIMIT) return;
    const used = new ClusterCounters(clusters, 0);
    let isLast = false;
    for (let index: u64 = 0; index < this.entries; index++) {
      const offset = this.offsetOf(index);
      if (offset == 0) continue;
      // Rounded towards zero, as qemu-img does with what lies before the data area.
      const place = ((offset as i64) - (this.dataStart as i64)) / (this.clusterSize as i64);
      if (place < 0 || (place as u64) >= clusters) continue;
      isLast = !used.increase(place);
      if (isLast) this.findings.corruption(FINDING_PARALLELS_DUPLICATE, index);
    }

    // qemu-img takes what it found at the last cluster for the result of the whole check.
    if (isLast) this.findings.errno = ERRNO_BUSY;
  }

  private count(offset: u64): void {
    this.findings.allocatedClusters++;
    if (this.previous != 0 && this.previous + this.clusterSize != offset) this.findings.fragmentedClusters++;
    this.previous = offset;
  }

  /** Whether an unallocated cluster counts as one at the file's start, in a file too short for any cluster. */
  private isNothingOutside(): bool {
    const comparesUnallocated = this.has(CHECK_FLAG_PARALLELS_DATA_END) && !this.has(CHECK_FLAG_PARALLELS_DATA_START);
    return comparesUnallocated && this.clusterSize > this.fileSize;
  }

  private isOutside(offset: u64): bool {
    if (!this.has(CHECK_FLAG_PARALLELS_DATA_END)) return offset > this.fileSize;
    if (this.has(CHECK_FLAG_PARALLELS_DATA_START) && offset < this.dataStart) return true;
    return offset + this.clusterSize > this.fileSize;
  }

  private offsetOf(index: u64): u64 {
    return (this.tables.loadLe32(PARALLELS_TABLE_AT + index * PARALLELS_ENTRY_SIZE) as u64) * this.unit;
  }

  private has(flag: u32): bool {
    return (this.flags & flag) != 0;
  }
}
