import {
  REASON_CODE,
  REASON_FIRST,
  REASON_PLACE,
  REASON_SECOND,
  REASON_TEXT,
  REASON_TEXT_LENGTH,
  REASON_TEXT_LIMIT,
} from '../abi/image-reasons.ts';
import {STATUS_INVALID_IMAGE} from '../abi/status.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {failWith} from '../host/calls.ts';
import {FaultReport, noteFault} from '../host/faults.ts';
import {storePlace} from '../host/place.ts';

/** Linux's EIO, which is what qemu's drivers make of it. */
const INPUT_OUTPUT_ERROR: i32 = 5;

/** Ends the program: the image breaks its format's rules. `first` and `second` are numbers for the words. */
export function refuseImage(reason: u32, first: u64 = 0, second: u64 = 0): void {
  refuseImageNaming(reason, allocateRegion(0), 0, 0, first, second);
}

/** Bytes of the image cannot be had: ends the program as refuseImage does, unless faults are tolerated. */
export function failRead(reason: u32, first: u64 = 0, second: u64 = 0): void {
  if (!noteFault(INPUT_OUTPUT_ERROR)) refuseImage(reason, first, second);
}

/** Tables say of bytes what cannot be: as failRead, with the errno that qemu's driver makes of it. The caller returns at once. */
export function failLookup(reason: u32, errno: i32): void {
  if (!noteFault(errno)) refuseImage(reason);
}

/** As failLookup; the report's words name its text. */
export function failReporting(report: FaultReport): void {
  if (!noteFault(INPUT_OUTPUT_ERROR, report)) refuseImageNaming(report.reason, report.text, 0, report.length);
}

/** Like refuseImage; the words name the `length` bytes from `at` of `text` too. */
export function refuseImageNaming(
  reason: u32,
  text: Region,
  at: u32,
  length: u32,
  first: u64 = 0,
  second: u64 = 0,
): void {
  const limit: u32 = REASON_TEXT_LIMIT;
  const kept: u32 = length < limit ? length : limit;
  const detail = allocateRegion(REASON_TEXT + kept);
  storeLe32(detail, REASON_CODE, reason);
  storeLe32(detail, REASON_TEXT_LENGTH, kept);
  storeLe64(detail, REASON_FIRST, first);
  storeLe64(detail, REASON_SECOND, second);
  storePlace(detail, REASON_PLACE);
  copyBytes(detail, REASON_TEXT, text, at, kept);
  failWith(STATUS_INVALID_IMAGE, detail, REASON_TEXT + kept);
}
