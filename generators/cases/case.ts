/** The subcommands that have a case table. */
export type CommandName = 'create';

/** The formats of the case tables, by qemu-img's own names. */
export type FormatName = 'raw' | 'qcow2' | 'vmdk' | 'vpc' | 'vhdx';

/**
 * One program call of a case. In argv, `{image}` stands for the file under test; everything else is literal.
 * Calls run in order in a directory of their own; one with `onlyIfSucceeded` is left out when that earlier call failed.
 */
export type Step = {
  /** Unique within the case: `create`, `info-human`, `info-json`. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly onlyIfSucceeded?: string;
};

/** A file that is made before the first step, in the case's directory. */
export type InputFile = {
  readonly name: string;
  /** Made by running these argvs with the tool under test, or as a sparse file of `sizeBytes` zeros. */
  readonly make:
    | {readonly kind: 'steps'; readonly steps: readonly (readonly string[])[]}
    | {readonly kind: 'zeros'; readonly sizeBytes: number};
};

/** A question that is put to every qemu-img version and to instar alike. Plain data. */
export type Case = {
  /** `<command>/<format>/<name>`, unique; names are kebab-case after the size, e.g. `create/qcow2/1G-cs-512`. */
  readonly id: string;
  readonly command: CommandName;
  readonly format: FormatName;
  /** Name of the file under test, e.g. `image.qcow2`. */
  readonly image: string;
  readonly inputs?: readonly InputFile[];
  readonly steps: readonly Step[];
  /** Fingerprint the files that the steps leave. */
  readonly fingerprint: boolean;
};
