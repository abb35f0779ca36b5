import {
  EVENT_CONTENT_DIFFERS,
  EVENT_IDENTICAL,
  EVENT_SIZES_DIFFER,
  EVENT_STATUS_DIFFERS,
  EVENT_STRICT_SIZES_DIFFER,
} from '../abi/compare-messages.ts';
import {findDifference, findNonZero} from '../bytes/find-difference.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {EXTENT_COMPRESSED, EXTENT_DATA, EXTENT_OFFSET, EXTENT_RECURSE} from '../driver/extent.ts';
import {Events} from './events.ts';
import {Progress} from './progress.ts';
import {SameBytes} from './same-bytes.ts';
import {READ_SIZE, Side} from './side.ts';

/** How images are compared. */
export class CompareOptions {
  constructor(
    public readonly isStrict: bool,
    /** Strict: what is compressed counts. */
    public readonly tellsCompressed: bool,
    /** Strict: whether a file's holes were looked at counts. */
    public readonly tellsRecursion: bool,
    public readonly tellsProgress: bool,
  ) {}
}

/** Tells the first difference, or that there is none. */
export function compareChains(a: Side, b: Side, same: SameBytes, options: CompareOptions, events: Events): void {
  if (options.isStrict && a.sizeBytes != b.sizeBytes) {
    events.tell(EVENT_STRICT_SIZES_DIFFER);
    return;
  }

  const progress = new Progress(events, max<u64>(a.sizeBytes, b.sizeBytes), options.tellsProgress);
  const isDone = compareCommon(a, b, same, options, events, progress) && checkRest(a, b, events, progress);
  if (isDone) events.tell(EVENT_IDENTICAL);
}

/** What both have; false once a difference was told. */
function compareCommon(
  a: Side,
  b: Side,
  same: SameBytes,
  options: CompareOptions,
  events: Events,
  progress: Progress,
): bool {
  const end = min<u64>(a.sizeBytes, b.sizeBytes);
  let at: u64 = 0;
  while (at < end) {
    const room = min<u64>(a.lookup(at), b.lookup(at));
    if (room == 0) break;
    if (options.isStrict && strictStatus(a.status, options) != strictStatus(b.status, options)) {
      events.tell(EVENT_STATUS_DIFFERS, at);
      return false;
    }

    const isKnown = (a.isZero && b.isZero) || (!a.isZero && !b.isZero && same.isPlace(a, b));
    const length = isKnown ? room : min<u64>(room, READ_SIZE);
    if (!isKnown && !compareBytes(a, b, same, length as u32, events)) return false;
    progress.add(length);
    at += length;
  }

  return true;
}

function strictStatus(status: u32, options: CompareOptions): u32 {
  const placed = EXTENT_DATA | EXTENT_OFFSET;
  const isLookedAt = (status & placed) == placed;
  const kept = options.tellsCompressed ? status : status & ~EXTENT_COMPRESSED;
  return isLookedAt && !options.tellsRecursion ? kept & ~EXTENT_RECURSE : kept;
}

function compareBytes(a: Side, b: Side, same: SameBytes, length: u32, events: Events): bool {
  if (!a.isZero) a.read(length);
  // Of one layer both read the same, if it can be read at all.
  if (!a.isZero && !b.isZero && same.isLayer(a, b)) return true;
  if (!b.isZero) b.read(length);
  const found = findFirst(a, b, length);
  if (found == length) return true;
  events.tell(EVENT_CONTENT_DIFFERS, a.at + sectorOf(found));
  return false;
}

function findFirst(a: Side, b: Side, length: u32): u32 {
  if (a.isZero) return findNonZero(b.bytes, 0, length);
  if (b.isZero) return findNonZero(a.bytes, 0, length);
  return findDifference(a.bytes, 0, b.bytes, 0, length);
}

/** What the larger one has more must be zeros; false once a difference was told. */
function checkRest(a: Side, b: Side, events: Events, progress: Progress): bool {
  if (a.sizeBytes == b.sizeBytes) return true;
  events.tell(EVENT_SIZES_DIFFER);
  const larger = a.sizeBytes > b.sizeBytes ? a : b;
  let at = min<u64>(a.sizeBytes, b.sizeBytes);
  while (at < larger.sizeBytes) {
    const room = larger.lookup(at);
    if (room == 0) break;
    const length = larger.isZero ? room : min<u64>(room, READ_SIZE);
    if (!larger.isZero && !checkZeros(larger, at, length as u32, events)) return false;
    progress.add(length);
    at += length;
  }

  return true;
}

function checkZeros(side: Side, at: u64, length: u32, events: Events): bool {
  side.read(length);
  const found = findNonZero(side.bytes, 0, length);
  if (found == length) return true;
  events.tell(EVENT_CONTENT_DIFFERS, at + sectorOf(found));
  return false;
}

/** qemu-img names the sector that differs, not the byte. */
function sectorOf(index: u32): u32 {
  return index - (index % SECTOR_SIZE);
}
