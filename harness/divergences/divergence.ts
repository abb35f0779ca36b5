/** How a case ended for qemu-img: a call was killed by a failed assertion, else its first call failed, or neither. */
export type BaselineOutcome = 'refused' | 'aborted' | 'answered';

/** A deliberate difference between instar and qemu-img. A row of the whitelist; plain data. */
export type Divergence = {
  /** kebab-case, unique; its page is docs/divergences/<id>.md. */
  readonly id: string;
  /** Which cases: a glob over case ids, e.g. `create/vmdk/*`. */
  readonly cases: string;
  /** Which imitated versions, as `npm run generate -- --version` takes it: `7.2`, `6.0..8.1`, `>=9.0`; all when left out. */
  readonly versions?: string;
  /** Which differences: a glob over difference paths, e.g. `info-json/format-specific.*`, or several. */
  readonly paths: string | readonly string[];
  /** What instar must show there for the row to hold, where one answer is meant, e.g. `(absent)`. */
  readonly instar?: string;
  /** What qemu-img must have done for the row to hold, where one outcome is meant. */
  readonly outcome?: BaselineOutcome;
  /** One sentence for the user. */
  readonly because: string;
};
