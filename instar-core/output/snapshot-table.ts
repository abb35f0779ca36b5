import {bytesOfText} from '../storage/byte-text.ts';
import {holds} from './drift.ts';
import type {SnapshotInfo} from './info-document.ts';
import type {QemuVersion} from './qemu-version.ts';

/** `Snapshot list:`, its header and a line per snapshot; nothing without snapshots. Dates are local time. */
export function snapshotTable(
  snapshots: readonly SnapshotInfo[],
  version: QemuVersion,
  size: (bytes: bigint) => string,
): string[] {
  if (snapshots.length === 0) return [];
  const layout = holds('snapshot-table-wide', version) ? WIDE : NARROW;
  const rows = snapshots.map((snapshot) => layout.row(rowTexts(snapshot, layout, size)));
  return ['Snapshot list:', layout.header, ...rows];
}

type RowTexts = readonly [id: string, tag: string, vmSize: string, date: string, vmClock: string, icount: string];

type Layout = {
  readonly header: string;
  readonly row: (texts: RowTexts) => string;
  readonly hourDigits: number;
  readonly noIcount: string;
};

const NARROW: Layout = {
  header: `${'ID'.padEnd(10)}${'TAG'.padEnd(17)}${'VM SIZE'.padStart(8)}${'DATE'.padStart(20)}${'VM CLOCK'.padStart(13)}${'ICOUNT'.padStart(11)}`,
  row: ([id, tag, vmSize, date, vmClock, icount]) =>
    `${padBytes(id, 9)} ${padBytes(tag, 16)} ${vmSize.padStart(8)}${date.padStart(20)}${vmClock.padStart(13)}${icount.padStart(11)}`,
  hourDigits: 2,
  noIcount: '',
};

const WIDE: Layout = {
  header: wideRow(['ID', 'TAG', 'VM_SIZE', 'DATE', 'VM_CLOCK', 'ICOUNT']),
  row: wideRow,
  hourDigits: 4,
  noIcount: '--',
};

function wideRow([id, tag, vmSize, date, vmClock, icount]: RowTexts): string {
  return `${padBytes(id, 7)} ${padBytes(tag, 16)} ${vmSize.padStart(8)} ${date.padStart(19)} ${vmClock.padStart(15)} ${icount.padStart(10)}`;
}

/** C pads by bytes, not by characters. */
function padBytes(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - bytesOfText(text).length));
}

function rowTexts(snapshot: SnapshotInfo, layout: Layout, size: (bytes: bigint) => string): RowTexts {
  return [
    snapshot.id,
    snapshot.name,
    size(BigInt.asUintN(64, snapshot['vm-state-size'])),
    localDate(snapshot['date-sec']),
    clock(snapshot, layout.hourDigits),
    snapshot.icount === undefined ? layout.noIcount : String(snapshot.icount),
  ];
}

/** `2020-09-13 12:26:40` */
function localDate(seconds: number): string {
  const date = new Date(seconds * 1000);
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => two(part)).join(':')}`;
}

function clock(snapshot: SnapshotInfo, hourDigits: number): string {
  const seconds = snapshot['vm-clock-sec'];
  const hours = String(seconds / 3600n).padStart(hourDigits, '0');
  const milliseconds = String(snapshot['vm-clock-nsec'] / 1_000_000n).padStart(3, '0');
  return `${hours}:${two(Number((seconds / 60n) % 60n))}:${two(Number(seconds % 60n))}.${milliseconds}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
