import type {Engine} from '../engine.ts';
import type {ReadPolicy} from '../operations/chain/read-policy.ts';
import type {DriftId} from '../output/drift.ts';
import type {QemuVersion} from '../output/qemu-version.ts';

/** `instar`: qemu-img's words, secure defaults. `qemu-img`: qemu-img's defaults, messages and quirks as well. */
export type Personality = 'instar' | 'qemu-img';

/** quirks.md: which of qemu-img's quirks are imitated. The qemu-img personality has `unsafe` on. */
export type Quirks = {readonly safe: boolean; readonly unsafe: boolean; readonly extraDetail: boolean};

/** `--confine` and `--max-depth`. */
type Access = Pick<ReadPolicy, 'confinement' | 'depthLimit'>;

/** What a subcommand gets besides its own arguments. */
export type CommandContext = {
  readonly personality: Personality;
  /** The qemu-img release whose words are imitated. */
  readonly version: QemuVersion;
  readonly quirks: Quirks;
  /** Which files may be opened, whatever names them. */
  readonly access: Access;
  /** argv[0] as invoked: from 10.1 on getopt's messages and the Try line carry it. */
  readonly programName: string;
  readonly engine: Engine;
  readonly verbose: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `--seed`: fixes every field that is otherwise drawn at random. */
  readonly seed?: string | undefined;
  /** Both write at once and in order; text is UTF-8. */
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Prints a warning line on stderr, with the prefix of the personality. */
  readonly warn: (message: string) => void;
};

/** What is known while options are still being read. */
export type OptionContext = Pick<CommandContext, 'personality' | 'version' | 'stdout' | 'stderr' | 'warn'>;

/** How one option is written and what it takes. One row per option; a row holds only data. */
export type OptionRow = {
  /** Name under which the parsed value is found. */
  readonly key: string;
  readonly short?: string;
  readonly long?: string;
  /** `attached`: only as `--name=VALUE`; without it the value is ''. */
  readonly argument: 'none' | 'required' | 'attached';
  /** Kept in order when given more than once; otherwise the last one wins. */
  readonly repeatable?: boolean;
  /** Which qemu-img releases know it under which name, where that moved: drift fact ids of output/drift.ts. */
  readonly shortSince?: DriftId;
  readonly longSince?: DriftId;
  /** Known to instar only: refused in the qemu-img personality. */
  readonly instarOnly?: boolean;
  /** A spelling of qemu-img's that instar has no use for. */
  readonly qemuOnly?: boolean;
};

/** Options in the order given and the operands, after permutation. Values are as typed. */
export type ParsedArguments = {
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
};

/** A subcommand: its option table and what it does. Loaded only when it is asked for. */
export type Command = {
  readonly name: string;
  readonly options: readonly OptionRow[];
  /** It leaves files behind, so that a signal must let it put them back instead of ending the process at once. */
  readonly writes?: boolean;
  /**
   * Looks at each option while argv is read, in the order given; an option without argument has the value ''. For
   * what qemu-img does before it reads on: refuse a value (throws InstarError; a later `--help` or unknown option is
   * then not seen), or print something and end (gives the exit code).
   */
  readonly checkOption?: (key: string, value: string, context: OptionContext) => number | undefined;
  /** Gives the exit code. What the user can act on is thrown as InstarError; cli.ts words it. */
  run(parsed: ParsedArguments, context: CommandContext): Promise<number>;
};
