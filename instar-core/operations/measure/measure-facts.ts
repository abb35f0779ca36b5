/** How much room an image takes once it is converted. Bytes. */
export type MeasureFacts = {
  /** When only what it holds now is written. */
  readonly required: bigint;
  /** When everything is. */
  readonly fullyAllocated: bigint;
  /** For its bitmaps, where the new image can have them. */
  readonly bitmaps?: bigint | undefined;
};
