import {
  VERIFY_PARTITION,
  VERIFY_PARTITION_LENGTH,
  VERIFY_PARTITION_NUMBER,
  VERIFY_RECORD_PARTITION,
} from '../abi/verify-messages.ts';
import {storeLe32} from '../bytes/little-endian.ts';
import {Report} from '../report/report.ts';

/** `problem` is a PARTITION_*, `number` the partition from 1, or 0. */
export function reportPartition(report: Report, problem: u32, number: u32): void {
  const body = report.add(VERIFY_RECORD_PARTITION, VERIFY_PARTITION_LENGTH);
  storeLe32(body, VERIFY_PARTITION, problem);
  storeLe32(body, VERIFY_PARTITION_NUMBER, number);
}
