/** A stretch of an image whose bytes all come from one place. Offsets and lengths are bytes. */
export type MapExtent = {
  readonly start: bigint;
  readonly length: bigint;
  /** Layer of the chain that decides what it reads as; 0 is the image itself. */
  readonly depth: number;
  /** The layer has it, as data or as zeros of its own. */
  readonly present: boolean;
  /** It reads as zeros. */
  readonly zero: boolean;
  readonly data: boolean;
  readonly compressed: boolean;
  /** Where its bytes lie as they are; absent for compressed, encrypted and missing ones. */
  readonly place?: {readonly file: string; readonly offset: bigint} | undefined;
};
