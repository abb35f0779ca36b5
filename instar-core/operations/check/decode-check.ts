import {
  CHECK_FINDING_CODE,
  CHECK_FINDING_FIRST_LENGTH,
  CHECK_FINDING_NUMBERS,
  CHECK_FINDING_SECOND_LENGTH,
  CHECK_FINDING_TEXT,
  CHECK_RECORD_FINDING,
  CHECK_RECORD_RESULT,
  CHECK_RESULT_ALLOCATED,
  CHECK_RESULT_CHECK_ERRORS,
  CHECK_RESULT_COMPRESSED,
  CHECK_RESULT_CORRUPTIONS,
  CHECK_RESULT_ERRNO,
  CHECK_RESULT_FLAG_UNSUPPORTED,
  CHECK_RESULT_FLAGS,
  CHECK_RESULT_FRAGMENTED,
  CHECK_RESULT_IMAGE_END,
  CHECK_RESULT_LEAKS,
  CHECK_RESULT_REFCOUNT_ERRORS,
  CHECK_RESULT_TOTAL,
  CHECK_RESULT_UNTOLD,
} from '../../../guest/abi/check-messages.ts';
import type {Message} from '../../sandbox/sandbox.ts';
import type {ImageFormat} from '../info/image-facts.ts';
import {protocolError, readRecords, type RecordBody} from '../info/record-reader.ts';
import type {CheckCounts, CheckFinding, CheckResult} from './check-facts.ts';

/** Decodes messages one after another; a message's findings are handed on, the result is kept for `result`. */
export function makeCheckDecoder(
  format: ImageFormat,
  onFindings: (findings: readonly CheckFinding[]) => void,
): {readonly add: (message: Message) => void; readonly result: () => CheckResult} {
  let result: CheckResult | undefined;
  return {
    add(message) {
      const findings: CheckFinding[] = [];
      for (const {tag, body} of readRecords([message])) {
        if (result !== undefined) throw protocolError('a record behind the result');
        if (tag === CHECK_RECORD_FINDING) findings.push(decodeFinding(body));
        else if (tag === CHECK_RECORD_RESULT) result = decodeResult(format, body);
        else throw protocolError('a record of unknown kind');
      }

      onFindings(findings);
    },
    result() {
      if (result === undefined) throw protocolError('no result');
      return result;
    },
  };
}

function decodeFinding(body: RecordBody): CheckFinding {
  const firstLength = body.u32(CHECK_FINDING_FIRST_LENGTH);
  const secondLength = body.u32(CHECK_FINDING_SECOND_LENGTH);
  return {
    code: body.u32(CHECK_FINDING_CODE),
    numbers: [
      body.u64(CHECK_FINDING_NUMBERS),
      body.u64(CHECK_FINDING_NUMBERS + 8),
      body.u64(CHECK_FINDING_NUMBERS + 16),
    ],
    texts: [body.text(CHECK_FINDING_TEXT, firstLength), body.text(CHECK_FINDING_TEXT + firstLength, secondLength)],
  };
}

function decodeResult(format: ImageFormat, body: RecordBody): CheckResult {
  if ((body.u32(CHECK_RESULT_FLAGS) & CHECK_RESULT_FLAG_UNSUPPORTED) !== 0) return {kind: 'unsupported', format};
  const errno = body.u32(CHECK_RESULT_ERRNO);
  const untold = body.u64(CHECK_RESULT_UNTOLD);
  return errno === 0
    ? {kind: 'checked', format, counts: decodeCounts(body), untold}
    : {kind: 'failed', format, errno, untold};
}

function decodeCounts(body: RecordBody): CheckCounts {
  return {
    checkErrors: body.u64(CHECK_RESULT_CHECK_ERRORS),
    corruptions: body.u64(CHECK_RESULT_CORRUPTIONS),
    leaks: body.u64(CHECK_RESULT_LEAKS),
    refcountErrors: body.u64(CHECK_RESULT_REFCOUNT_ERRORS),
    imageEndBytes: body.u64(CHECK_RESULT_IMAGE_END),
    totalClusters: body.u64(CHECK_RESULT_TOTAL),
    allocatedClusters: body.u64(CHECK_RESULT_ALLOCATED),
    fragmentedClusters: body.u64(CHECK_RESULT_FRAGMENTED),
    compressedClusters: body.u64(CHECK_RESULT_COMPRESSED),
  };
}
