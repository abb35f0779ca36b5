import {
  SNAPSHOT_DATE_NANOSECONDS,
  SNAPSHOT_DATE_SECONDS,
  SNAPSHOT_FLAG_ICOUNT,
  SNAPSHOT_FLAGS,
  SNAPSHOT_ICOUNT,
  SNAPSHOT_ID_LENGTH,
  SNAPSHOT_TEXT,
  SNAPSHOT_VM_CLOCK,
  SNAPSHOT_VM_STATE_SIZE,
} from '../../../guest/abi/info-messages.ts';
import type {SnapshotFacts} from './image-facts.ts';
import type {RecordBody} from './record-reader.ts';

export function decodeSnapshot(body: RecordBody): SnapshotFacts {
  const idLength = body.u32(SNAPSHOT_ID_LENGTH);
  const hasIcount = (body.u32(SNAPSHOT_FLAGS) & SNAPSHOT_FLAG_ICOUNT) !== 0;
  return {
    id: body.text(SNAPSHOT_TEXT, idLength),
    name: body.text(SNAPSHOT_TEXT + idLength),
    vmStateBytes: body.u64(SNAPSHOT_VM_STATE_SIZE),
    seconds: body.u32(SNAPSHOT_DATE_SECONDS),
    nanoseconds: body.u32(SNAPSHOT_DATE_NANOSECONDS),
    vmClockNanoseconds: body.u64(SNAPSHOT_VM_CLOCK),
    icount: hasIcount ? body.u64(SNAPSHOT_ICOUNT) : undefined,
  };
}
