import {errnoWords} from '../storage/errno-words.ts';
import type {HasFact} from './drift.ts';
import {BOCHS_REASONS} from './image-reasons/bochs.ts';
import {CLOOP_REASONS} from './image-reasons/cloop.ts';
import {COMMON_REASONS} from './image-reasons/common.ts';
import {DMG_REASONS} from './image-reasons/dmg.ts';
import {LUKS_REASONS} from './image-reasons/luks.ts';
import {PARALLELS_REASONS} from './image-reasons/parallels.ts';
import {QCOW_REASONS} from './image-reasons/qcow.ts';
import {QCOW2_REASONS} from './image-reasons/qcow2.ts';
import {QED_REASONS} from './image-reasons/qed.ts';
import {VDI_REASONS} from './image-reasons/vdi.ts';
import {VHDX_REASONS} from './image-reasons/vhdx.ts';
import {VMDK_REASONS} from './image-reasons/vmdk.ts';
import {VPC_REASONS} from './image-reasons/vpc.ts';
import type {ReasonRow, ReasonRows, ReasonStage} from './image-reasons/reason-row.ts';

/** Why an image was refused, with the numbers and the text that the words name. */
export type ImageReason = {
  readonly code: number;
  readonly first: bigint;
  readonly second: bigint;
  readonly text: string;
};

/** qemu-img's words by REASON_*, one table per format. */
const ROWS: ReasonRows = {
  ...BOCHS_REASONS,
  ...CLOOP_REASONS,
  ...COMMON_REASONS,
  ...DMG_REASONS,
  ...LUKS_REASONS,
  ...PARALLELS_REASONS,
  ...QCOW_REASONS,
  ...QCOW2_REASONS,
  ...QED_REASONS,
  ...VDI_REASONS,
  ...VHDX_REASONS,
  ...VMDK_REASONS,
  ...VPC_REASONS,
};

export type ReasonWords = {
  readonly reason: string;
  readonly hint?: string | undefined;
  readonly notice?: string | undefined;
  /** Absent: while the image is opened. */
  readonly stage?: ReasonStage | undefined;
};

const SECTOR_BYTES = 512n;

/** The file that the words are about. */
export type ReasonFile = {readonly path: string; readonly lengthBytes: bigint};

/**
 * What qemu-img says after `Could not open 'NAME': `; undefined for a code that nobody knows. Without `hasFact`, in the
 * newest release's words.
 */
export function wordImageReason(reason: ImageReason, file: ReasonFile, hasFact?: HasFact): ReasonWords | undefined {
  const row = ROWS[reason.code];
  return (
    row && {
      reason: fill(chooseWords(row, hasFact), reason, file),
      hint: row.hint && fill(row.hint, reason, file),
      notice: row.notice && fill(row.notice, reason, file),
      stage: row.stage,
    }
  );
}

function chooseWords({words, before}: ReasonRow, hasFact: HasFact | undefined): string {
  return before === undefined || hasFact === undefined || hasFact(before.fact) ? words : before.words;
}

function fill(template: string, {first, second, text}: ImageReason, file: ReasonFile): string {
  const values = {
    first,
    firstHex: first.toString(16),
    firstHexLong: first.toString(16).padStart(8, '0'),
    firstHex16: first.toString(16).padStart(16, '0'),
    signed: BigInt.asIntN(32, first),
    signed64: BigInt.asIntN(64, first),
    second,
    secondHex: second.toString(16),
    secondSigned: BigInt.asIntN(32, second),
    text,
    path: file.path,
    // qemu counts files in whole sectors.
    length: ((file.lengthBytes + SECTOR_BYTES - 1n) / SECTOR_BYTES) * SECTOR_BYTES,
    errno: errnoWords(Number(first)),
  };
  return template.replaceAll(
    /\{(first|firstHex|firstHexLong|firstHex16|signed|signed64|second|secondHex|secondSigned|text|path|length|errno)\}/g,
    (_, key: keyof typeof values) => String(values[key]),
  );
}
