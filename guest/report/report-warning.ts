import {INFO_RECORD_WARNING, WARNING_CODE, WARNING_FIRST, WARNING_LENGTH} from '../abi/info-messages.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {Report} from './report.ts';

/** Something about an image that was read all the same. `code` is a WARNING_*; `first` is a number for its words. */
export function reportWarning(report: Report, code: u32, first: u64 = 0): void {
  const body = report.add(INFO_RECORD_WARNING, WARNING_LENGTH);
  storeLe32(body, WARNING_CODE, code);
  storeLe64(body, WARNING_FIRST, first);
}
