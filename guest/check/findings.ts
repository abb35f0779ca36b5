import {
  CHECK_FINDING_CODE,
  CHECK_FINDING_FIRST_LENGTH,
  CHECK_FINDING_NUMBERS,
  CHECK_FINDING_SECOND_LENGTH,
  CHECK_FINDING_TEXT,
  CHECK_FINDING_TEXT_LIMIT,
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
  CHECK_RESULT_LENGTH,
  CHECK_RESULT_REFCOUNT_ERRORS,
  CHECK_RESULT_TOTAL,
  CHECK_RESULT_UNTOLD,
} from '../abi/check-messages.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';
import {Report} from '../report/report.ts';

// Linux' numbers of what ended a check early.
export const ERRNO_NO_MEMORY: u32 = 12;
export const ERRNO_BUSY: u32 = 16;
export const ERRNO_INVALID: u32 = 22;
export const ERRNO_TOO_LARGE: u32 = 27;

/** What a check finds, told to the host as it goes, and the counts that it comes to. */
export class Findings {
  public checkErrors: u64 = 0;
  public corruptions: u64 = 0;
  public leaks: u64 = 0;
  /** Clusters whose refcount is not the number of their references; each is a leak or a corruption, too. */
  public refcountErrors: u64 = 0;
  /** Bytes; 0 when the format does not tell. */
  public imageEnd: u64 = 0;
  public totalClusters: u64 = 0;
  public allocatedClusters: u64 = 0;
  public fragmentedClusters: u64 = 0;
  public compressedClusters: u64 = 0;
  /** What ended the check before it was through; 0 when nothing did. */
  public errno: u32 = 0;
  public isUnsupported: bool = false;
  private readonly report: Report = new Report();
  private told: u32 = 0;
  private untold: u64 = 0;

  constructor(
    /** Findings behind so many are counted, but not told: an image must not flood its reader. */
    private readonly limit: u32,
  ) {}

  /** The image contradicts itself. */
  corruption(code: u32, first: u64 = 0, second: u64 = 0, third: u64 = 0): void {
    this.corruptions++;
    this.note(code, first, second, third);
  }

  /** So many corruptions of one kind, whose first numbers are `step` apart; those behind the limit are counted at once. */
  corruptionRun(code: u32, count: u64, first: u64, step: u64): void {
    const told = min<u64>(count, this.told < this.limit ? this.limit - this.told : 0);
    for (let index: u64 = 0; index < told; index++) this.corruption(code, first + index * step);
    this.corruptions += count - told;
    this.untold += count - told;
  }

  /** The file holds what nothing uses. */
  leak(code: u32, first: u64 = 0, second: u64 = 0, third: u64 = 0): void {
    this.leaks++;
    this.note(code, first, second, third);
  }

  /** Something could not be checked. */
  checkError(code: u32, first: u64 = 0, second: u64 = 0, third: u64 = 0): void {
    this.checkErrors++;
    this.note(code, first, second, third);
  }

  /** Tells without counting. */
  note(code: u32, first: u64 = 0, second: u64 = 0, third: u64 = 0): void {
    if (this.isToBeTold()) this.add(code, 0, first, second, third);
  }

  /** A corruption whose words name two texts. */
  corruptionNaming(code: u32, number: u64, first: Region, second: Region): void {
    this.corruptions++;
    if (!this.isToBeTold()) return;
    const firstLength = min<u32>(first.size, CHECK_FINDING_TEXT_LIMIT);
    const secondLength = min<u32>(second.size, CHECK_FINDING_TEXT_LIMIT);
    const body = this.add(code, firstLength + secondLength, number, 0, 0);
    storeLe32(body, CHECK_FINDING_FIRST_LENGTH, firstLength);
    storeLe32(body, CHECK_FINDING_SECOND_LENGTH, secondLength);
    copyBytes(body, CHECK_FINDING_TEXT, first, 0, firstLength);
    copyBytes(body, CHECK_FINDING_TEXT + firstLength, second, 0, secondLength);
  }

  /** Tells the result, and that it is the last word. */
  finish(): void {
    const body = this.report.add(CHECK_RECORD_RESULT, CHECK_RESULT_LENGTH);
    storeLe64(body, CHECK_RESULT_CHECK_ERRORS, this.checkErrors);
    storeLe64(body, CHECK_RESULT_CORRUPTIONS, this.corruptions);
    storeLe64(body, CHECK_RESULT_LEAKS, this.leaks);
    storeLe64(body, CHECK_RESULT_IMAGE_END, this.imageEnd);
    storeLe64(body, CHECK_RESULT_TOTAL, this.totalClusters);
    storeLe64(body, CHECK_RESULT_ALLOCATED, this.allocatedClusters);
    storeLe64(body, CHECK_RESULT_FRAGMENTED, this.fragmentedClusters);
    storeLe64(body, CHECK_RESULT_COMPRESSED, this.compressedClusters);
    storeLe32(body, CHECK_RESULT_ERRNO, this.errno);
    storeLe32(body, CHECK_RESULT_FLAGS, this.isUnsupported ? CHECK_RESULT_FLAG_UNSUPPORTED : 0);
    storeLe64(body, CHECK_RESULT_REFCOUNT_ERRORS, this.refcountErrors);
    storeLe64(body, CHECK_RESULT_UNTOLD, this.untold);
    this.report.flush();
  }

  private isToBeTold(): bool {
    if (this.told >= this.limit) {
      this.untold++;
      return false;
    }

    this.told++;
    return true;
  }

  private add(code: u32, textLength: u32, first: u64, second: u64, third: u64): Region {
    const body = this.report.add(CHECK_RECORD_FINDING, CHECK_FINDING_TEXT + textLength);
    storeLe32(body, CHECK_FINDING_CODE, code);
    storeLe64(body, CHECK_FINDING_NUMBERS, first);
    storeLe64(body, CHECK_FINDING_NUMBERS + 8, second);
    storeLe64(body, CHECK_FINDING_NUMBERS + 16, third);
    return body;
  }
}
