/** A program that cases are run with: some qemu-img, or instar called as one. */
export type Tool = {
  /** For messages, e.g. `qemu-img 7.2.22`. */
  readonly name: string;
  readonly version: string;
  /** Absolute path of what is executed. */
  readonly command: string;
  /** Arguments before the case's own, e.g. those of a program loader. */
  readonly args: readonly string[];
  readonly argv0?: string;
  /** How the program calls itself at the start of its messages, where that is not `qemu-img`. */
  readonly programName?: string;
  /** Added to the fixed environment. */
  readonly environment?: Readonly<Record<string, string>>;
};
