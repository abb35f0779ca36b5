/** What one step was seen to do. Nothing is interpreted: a failure is an observation like any other. */
export type StepObservation = {
  readonly name: string;
  /** Exit code, or the signal's name (`SIGSEGV`), or `timeout`, or `flood` when it wrote too much. */
  readonly exit: number | string;
  readonly stdout: string;
  readonly stderr: string;
};

/** Content of one file that a case left, with the fields masked that qemu-img draws at random or from the clock. */
export type FileFingerprint = {
  readonly name: string;
  readonly lengthBytes: number;
  /** True when every block is allocated on disk (preallocation), false when sparse; null when length is below one block. */
  readonly fullyAllocated: boolean | null;
  /** Maximal runs of 4 KiB blocks that hold a non-zero byte: first byte, length, SHA-256 (first 16 hex digits) of the masked bytes. */
  readonly ranges: readonly {readonly offset: number; readonly length: number; readonly sha256: string}[];
};

/** All that a case showed. Values are plain JSON, so an observation can be stored, hashed and compared as it is. */
export type Observation = {
  /** In the order they ran; steps left out because an earlier one failed are absent. */
  readonly steps: readonly StepObservation[];
  /** Every file in the case's directory afterwards, inputs included, by name. */
  readonly files: readonly FileFingerprint[];
};
