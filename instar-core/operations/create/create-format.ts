import type {DriftId} from '../../output/drift.ts';
import type {Secret} from '../chain/image-request.ts';
import type {ConfigWriter} from './config-writer.ts';
import type {LuksChoice} from './luks-volume.ts';

/** How a value is read and how `-o help` names it: <str>, <bool (on/off)>, <size>, <num>. */
type CreateOptionType = 'string' | 'bool' | 'size' | 'number';

/**
 * One `-o` key of a format. The order of rows is the order of the Formatting line.
 * `help` is what `-o help` prints after " - ".
 */
export type CreateOptionRow = {
  readonly key: string;
  readonly type: CreateOptionType;
  readonly help: string;
  /** Shown in the Formatting line though it was not given. Written as the line shows it. */
  readonly default?: string;
  /** Releases that know the key; every release when absent. */
  readonly since?: DriftId;
  /** Known to instar only: refused in the qemu-img personality, never in `-o help` there. */
  readonly instarOnly?: boolean;
  /** A size whose text is read a second time, as a whole number: `refuse` gets the text where it is none. */
  readonly isReadAgain?: boolean;
  /** Values that the format takes, when it takes only those. */
  readonly values?: CreateOptionValues;
  /** The key that must be given too when this one is `on`, and the refusal when it is not. */
  readonly needs?: {readonly key: string; readonly refusal: string};
};

/**
 * The values of an option that takes only some. `member` is the QAPI name in qemu-img's refusal; without one the refusal
 * is "invalid parameter value: X". `numbers` are what the config carries, one for each value. `since` names the releases
 * that know a value which not all of them know.
 */
export type CreateOptionValues = {
  readonly member?: string;
  readonly numbers: Readonly<Record<string, number>>;
  readonly since?: Readonly<Record<string, DriftId>>;
};

/** Given options: strings as typed, sizes and numbers as bigint, bools as boolean. Absent when neither given nor default. */
export type CreateValues = ReadonlyMap<string, string | bigint | boolean>;

/** What the encoders of every format may need besides the option values. */
export type CreateFacts = {
  /** CID of the parent's descriptor, when the parent is a vmdk. */
  readonly parentCid?: number | undefined;
  /** Format that the backing file was found to be, when it was opened; vmdk wants its own. */
  readonly parentFormat?: string | undefined;
  readonly backingFormat?: string | undefined;
  readonly hasDrift: (id: DriftId) => boolean;
  /** True for instar itself: what qemu-img would drop or round without a word is done as asked, or refused. */
  readonly isStrict?: boolean;
  /** The secret of an `--object`; where none can be given there is none. */
  readonly findSecret?: ((id: string) => Secret) | undefined;
  /** Refusal of a value that is not one of a fixed set, in the words of the release. */
  readonly enumRefusal: (member: string, value: string) => string;
};

/** A file for the contents of an image: made with it, or kept as it is. */
export type DataFileChoice = {
  /** As the user typed it. */
  readonly name: string;
  readonly isKept: boolean;
  /** Clusters of the image lie in the file in units of so many bytes. */
  readonly unitBytes: number;
};

/** A refusal before the driver lays anything out: the words, and the option that they are about where that is one. */
export type CreateRefusal = string | {readonly words: string; readonly option: string};

/** What a status of the program means to the user; some name numbers of the request. */
export type StatusWords = string | ((asked: {readonly virtualSize: bigint; readonly values: CreateValues}) => string);

/** All that the host knows of a format that it can create. */
export type CreateFormat = {
  readonly name: 'raw' | 'qcow2' | 'vmdk' | 'vpc' | 'vhdx' | 'vdi' | 'qed' | 'qcow' | 'parallels' | 'luks';
  /** FORMAT_* of guest/abi/formats.ts. */
  readonly number: number;
  readonly backing: boolean;
  readonly options: readonly CreateOptionRow[];
  /** True when the image is more than one file, so that a plan run must name them. */
  readonly hasManyOutputs: (values: CreateValues) => boolean;
  /** True where the image carries something of its parent, which is then read even when `-u` was given. */
  readonly readsParent?: boolean;
  /** The option that names the passphrase of an encrypted image. */
  readonly secretOption?: string;
  /** True where instar gives every block a place for preallocation=metadata; qemu-img refuses that mode there. */
  readonly mapsBlocks?: boolean;
  /** True where qemu-img hands preallocation down to the file, which knows no metadata to place. */
  readonly reservesFile?: boolean;
  /** The LUKS header that the image gets, once nothing is refused; undefined where it gets none. */
  readonly chooseLuks?: (values: CreateValues, facts: CreateFacts) => LuksChoice | undefined;
  /** The file that holds the image's contents, where it is another than the image. */
  readonly dataFile?: (values: CreateValues) => DataFileChoice | undefined;
  /** True where the words about option combinations come before the file is opened. */
  readonly refusesFirst?: boolean;
  /** First refusal of a combination of options, in qemu-img's order and words; undefined when there is none. */
  readonly refuse: (values: CreateValues, facts: CreateFacts) => CreateRefusal | undefined;
  /** Fills the format's own group of the config. */
  readonly encode: (values: CreateValues, facts: CreateFacts, config: ConfigWriter) => void;
  /** Words for the program's statuses, where the format has its own. */
  readonly statusWords: Readonly<Record<number, StatusWords>>;
  /** The option that a status is about, where it is one. */
  readonly statusOptions?: Readonly<Record<number, string>>;
};
