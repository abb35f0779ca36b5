/**
 * qemu-img's words for one refusal: `words` is what it says after `Could not open 'NAME': `, `hint` the lines that it
 * prints behind the message without its name before them, `notice` the line that it prints before the message.
 * `{first}`, `{second}` and `{text}` stand for what the reason carries; see fill in ../image-reasons.ts for the rest.
 */
export type ReasonRow = {readonly words: string; readonly hint?: string; readonly notice?: string};

/** By REASON_* of guest/abi. */
export type ReasonRows = Readonly<Record<number, ReasonRow>>;
