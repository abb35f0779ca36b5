/** A process that takes part in a comparison. */
export type Contender = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly argv0?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Standard input is read from this file; from nowhere otherwise. */
  readonly inputFile?: string;
  /** Exit codes that mean that the work was done; 0 unless given. */
  readonly doneBy?: readonly number[];
  /** Done before each round, outside the measured time. */
  readonly before?: () => void;
};
