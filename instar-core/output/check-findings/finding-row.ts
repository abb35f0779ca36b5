import type {FindingKind} from '../../operations/check/check-facts.ts';

/**
 * How a finding reads. `{a}`, `{b}`, `{c}` are its numbers in decimal, `{a:x}` in hexadecimal, `{a:#x}` that with `0x`
 * unless it is zero; `{text}` and `{more}` its texts.
 */
export type FindingRow = {
  readonly id: string;
  readonly kind: FindingKind;
  readonly words: string;
  /** The program's name stands before it. */
  readonly isNamed?: boolean;
};

/** By FINDING_* of guest/abi/check-messages.ts. */
export type FindingRows = Readonly<Record<number, FindingRow>>;
