import type {DriftId} from '../drift.ts';

/**
 * qemu-img's words for one refusal: `words` is what it says after `Could not open 'NAME': `, `hint` the lines that it
 * prints behind the message without its name before them, `notice` the line that it prints before the message.
 * `{first}`, `{second}` and `{text}` stand for what the reason carries; see fill in ../image-reasons.ts for the rest.
 */
export type ReasonRow = {
  readonly words: string;
  /** What releases without the fact say. */
  readonly before?: EarlierWords;
  readonly hint?: string;
  readonly notice?: string;
  /** Where qemu-img comes across it, when that is not while it opens the image. */
  readonly stage?: ReasonStage;
};

/** What releases without a fact say. */
export type EarlierWords = {readonly fact: DriftId; readonly words: string};

/**
 * `snapshot`: while it looks for the internal snapshot asked for. `read`: while it reads tables or contents. `size`:
 * while it asks the opened image for its size; the words are the whole message then.
 */
export type ReasonStage = 'snapshot' | 'read' | 'size';

/** By REASON_* of guest/abi. */
export type ReasonRows = Readonly<Record<number, ReasonRow>>;
