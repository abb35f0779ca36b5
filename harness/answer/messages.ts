/** One call of the program: everything that a process of its own would be started with. */
export type CallMessage = {
  readonly directory: string;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
};

/** The call has ended; what it wrote is in the files that are standard output and standard error. */
export type AnswerMessage = {readonly exit: number};
