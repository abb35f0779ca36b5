import test from 'ava';
import {humanSize} from '../human-size.ts';
import type {SnapshotInfo} from '../info-document.ts';
import {parseQemuVersion} from '../qemu-version.ts';
import {snapshotTable} from '../snapshot-table.ts';

const SNAPSHOT: SnapshotInfo = {
  id: '2',
  name: 'a snapshot with a rather long name',
  'vm-state-size': 3_295_728n,
  'date-sec': 1_600_000_001,
  'date-nsec': 123_456_789,
  'vm-clock-sec': 59n,
  'vm-clock-nsec': 5_000_000n,
};

const shows = test.macro({
  exec(t, version: string, snapshot: SnapshotInfo, row: RegExp) {
    const lines = snapshotTable([snapshot], parseQemuVersion(version), humanSize);
    t.is(lines.length, 3);
    t.is(lines[0], 'Snapshot list:');
    t.regex(lines[2] ?? '', row);
  },
  title: (given = '') => `a snapshot's row reads well: ${given}`,
});
const DATE = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`;
test('narrow', shows, '8.2.0', SNAPSHOT, new RegExp(`^2 {9}a snapshot .* name 3.14 MiB ${DATE} 00:00:59.005 {11}$`));
test('wide', shows, '9.0.0', SNAPSHOT, new RegExp(`^2 {7}a snapshot .* name 3.14 MiB ${DATE}  0000:00:59.005 {9}--$`));
test('icount', shows, '9.0.0', {...SNAPSHOT, icount: 1_099_511_627_776n}, /\.005 1099511627776$/);

test('nothing is shown without snapshots', (t) => {
  t.deepEqual(snapshotTable([], parseQemuVersion('9.0.0'), humanSize), []);
});
