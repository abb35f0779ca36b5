import {ClusterUse} from './cluster-use.ts';

/**
 * Which clusters of the file are taken, as an ordered list of ranges. A fresh image has few gaps whatever its size, so
 * the list stays short where a table of refcounts would not: every taken cluster has a refcount of one.
 */
export class ClusterMap extends ClusterUse {
  private starts: Array<u64> = [];
  private ends: Array<u64> = [];

  findFree(from: u64, count: u64): u64 {
    let start = from;
    for (let index = this.firstEndingAfter(from); index < this.starts.length; index++) {
      const used = this.starts[index];
      if (used > start && used - start >= count) return start;
      start = this.ends[index];
    }
    return start;
  }

  countFree(start: u64, count: u64): u64 {
    const index = this.firstEndingAfter(start);
    if (index == this.starts.length) return count;
    const used = this.starts[index];
    return used <= start ? 0 : min<u64>(count, used - start);
  }

  /** How many of the `count` clusters from `start` are taken before the first free one. */
  countTaken(start: u64, count: u64): u64 {
    const index = this.firstEndingAfter(start);
    if (index == this.starts.length || this.starts[index] > start) return 0;
    return min<u64>(count, this.ends[index] - start);
  }

  take(start: u64, count: u64): void {
    if (count == 0) return;
    const end = start + count;
    const next = this.firstEndingAfter(start);
    const joinsPrevious = next > 0 && this.ends[next - 1] == start;
    const joinsNext = next < this.starts.length && this.starts[next] == end;
    if (joinsPrevious && joinsNext) {
      this.ends[next - 1] = this.ends[next];
      this.remove(next);
    } else if (joinsPrevious) {
      this.ends[next - 1] = end;
    } else if (joinsNext) {
      this.starts[next] = start;
    } else {
      this.insert(next, start, end);
    }
  }

  /** One range holds all of them. */
  release(start: u64, count: u64): u64 {
    if (count == 0) return u64.MAX_VALUE;
    const end = start + count;
    const index = this.firstEndingAfter(start);
    const rangeStart = this.starts[index];
    const rangeEnd = this.ends[index];
    this.remove(index);
    if (end < rangeEnd) this.insert(index, end, rangeEnd);
    if (rangeStart < start) this.insert(index, rangeStart, start);
    return start;
  }

  /** Refcounts are made of the list at the end. */
  beginBlock(_index: u64, _cluster: u64): void {}

  /** End of the last range: no cluster from here on is taken. */
  end(): u64 {
    return this.ends.length == 0 ? 0 : this.ends[this.ends.length - 1];
  }

  private firstEndingAfter(cluster: u64): i32 {
    let low: i32 = 0;
    let high = this.ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ends[middle] > cluster) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private insert(index: i32, start: u64, end: u64): void {
    this.starts.push(0);
    this.ends.push(0);
    for (let at = this.starts.length - 1; at > index; at--) {
      this.starts[at] = this.starts[at - 1];
      this.ends[at] = this.ends[at - 1];
    }
    this.starts[index] = start;
    this.ends[index] = end;
  }

  private remove(index: i32): void {
    for (let at = index; at < this.starts.length - 1; at++) {
      this.starts[at] = this.starts[at + 1];
      this.ends[at] = this.ends[at + 1];
    }
    this.starts.pop();
    this.ends.pop();
  }
}
