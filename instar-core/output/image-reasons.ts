import {constants} from 'node:os';
import {systemErrorWords} from '../storage/system-error-words.ts';
import {COMMON_REASONS} from './image-reasons/common.ts';
import {LUKS_REASONS} from './image-reasons/luks.ts';
import {QCOW2_REASONS} from './image-reasons/qcow2.ts';
import {VHDX_REASONS} from './image-reasons/vhdx.ts';
import {VMDK_REASONS} from './image-reasons/vmdk.ts';
import {VPC_REASONS} from './image-reasons/vpc.ts';
import type {ReasonRows, ReasonStage} from './image-reasons/reason-row.ts';

/** Why an image was refused, with the numbers and the text that the words name. */
export type ImageReason = {
  readonly code: number;
  readonly first: bigint;
  readonly second: bigint;
  readonly text: string;
};

/** qemu-img's words by REASON_*, one table per format. */
const ROWS: ReasonRows = {
  ...COMMON_REASONS,
  ...LUKS_REASONS,
  ...QCOW2_REASONS,
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

/** The file that the words are about. */
export type ReasonFile = {readonly path: string; readonly lengthBytes: bigint};

/** What qemu-img says after `Could not open 'NAME': `; undefined for a code that nobody knows. */
export function wordImageReason(reason: ImageReason, file: ReasonFile): ReasonWords | undefined {
  const row = ROWS[reason.code];
  return (
    row && {
      reason: fill(row.words, reason, file),
      hint: row.hint && fill(row.hint, reason, file),
      notice: row.notice && fill(row.notice, reason, file),
      stage: row.stage,
    }
  );
}

function fill(template: string, {first, second, text}: ImageReason, file: ReasonFile): string {
  const values = {
    first,
    signed: BigInt.asIntN(32, first),
    signed64: BigInt.asIntN(64, first),
    second,
    text,
    path: file.path,
    length: file.lengthBytes,
    errno: errnoWords(Number(first)),
  };
  return template.replaceAll(
    /\{(first|signed|signed64|second|text|path|length|errno)\}/g,
    (_, key: keyof typeof values) => String(values[key]),
  );
}

function errnoWords(errno: number): string {
  const code = Object.entries(constants.errno).find(([, number]) => number === errno)?.[0];
  return systemErrorWords(code ?? `error ${errno}`);
}
