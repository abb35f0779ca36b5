import {
  FEATURES_LENGTH,
  FEATURES_UNKNOWN,
  LOG_LENGTH,
  VERIFY_RECORD_FEATURES,
  VERIFY_RECORD_LOG,
} from '../abi/verify-messages.ts';
import {loadBe32, loadBe64} from '../bytes/big-endian.ts';
import {loadLe64, storeLe64} from '../bytes/little-endian.ts';
import {isZero} from '../bytes/memory-block.ts';
import {hasText} from '../bytes/text.ts';
import {Source} from '../device/source.ts';
import {INCOMPATIBLE_KNOWN} from '../qcow2/header.ts';
import {isQcow2} from '../qcow2/probe.ts';
import {Report} from '../report/report.ts';
import {GUID_SIZE, readCurrentHeader} from '../vhdx/header.ts';
import {isVhdx} from '../vhdx/probe.ts';

/** qcow2.txt "Header": incompatible features, from version 3 on. */
const QCOW2_VERSION_AT: u32 = 4;
const QCOW2_FEATURES_AT: u32 = 72;
/** QED specification, "Header": feature bits that a program must know to open the image. */
const QED_FEATURES_AT: u32 = 16;
const QED_KNOWN: u64 = 7;

/** Reports features without which the image cannot be understood and which this program does not know. */
export function reportFeatures(report: Report, source: Source): void {
  const unknown = unknownFeatures(source);
  if (unknown == 0) return;
  const body = report.add(VERIFY_RECORD_FEATURES, FEATURES_LENGTH);
  storeLe64(body, FEATURES_UNKNOWN, unknown);
}

function unknownFeatures(source: Source): u64 {
  const head = source.head;
  if (isQcow2(source) && loadBe32(head, QCOW2_VERSION_AT) >= 3) {
    return loadBe64(head, QCOW2_FEATURES_AT) & ~INCOMPATIBLE_KNOWN;
  }

  return hasText(head, 0, 'QED\0') ? loadLe64(head, QED_FEATURES_AT) & ~QED_KNOWN : 0;
}

/** Reports a log that waits for whoever opens the image next ([MS-VHDX] 2.2.2, LogGuid). */
export function reportLog(report: Report, source: Source): void {
  if (!isVhdx(source)) return;
  if (!isZero(readCurrentHeader(source).logGuid, 0, GUID_SIZE)) report.add(VERIFY_RECORD_LOG, LOG_LENGTH);
}
