/** The target must hold these bytes. */
export const STRETCH_DATA: u32 = 0;
/** They are zeros. */
export const STRETCH_ZERO: u32 = 1;
/** The target reads them from its backing file. */
export const STRETCH_BACKED: u32 = 2;

/** One step of a conversion, filled again and again. Offsets are those of the target. */
export class Stretch {
  /** STRETCH_* */
  public kind: u32 = STRETCH_DATA;
  /** Bytes. */
  public offset: u64 = 0;
  public length: u64 = 0;
}
