import type {Change} from '../images/patch.ts';
import type {SparseImage} from '../images/sparse-image.ts';

/** The subcommands that have a case table. */
export type CommandName = 'create' | 'info' | 'check' | 'map' | 'measure' | 'compare' | 'convert' | 'dd';

/** The image formats, by qemu-img's own names; `iso` is what it calls raw. */
export type FormatName =
  | 'raw'
  | 'qcow'
  | 'qcow2'
  | 'vmdk'
  | 'vpc'
  | 'vhdx'
  | 'vdi'
  | 'parallels'
  | 'qed'
  | 'dmg'
  | 'bochs'
  | 'cloop'
  | 'luks'
  | 'iso';

/** What a case is filed under: a format, images of several formats, or the command line itself. */
export type CaseGroup = FormatName | 'mixed' | 'usage';

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
  /**
   * Made by running these argvs with the tool under test, as a sparse file of `sizeBytes` zeros, or as a file of an
   * image set with changes: the same bytes for every tool. `content` is for cases that are made up while running.
   */
  readonly make:
    | {readonly kind: 'steps'; readonly steps: readonly (readonly string[])[]}
    | {readonly kind: 'zeros'; readonly sizeBytes: number}
    | {readonly kind: 'content'; readonly content: SparseImage}
    | ImageInput;
};

/** A file of an image set (`generators/images`). */
type ImageInput = Change & {readonly kind: 'image'; readonly set: string; readonly file: string};

/** A question that is put to every qemu-img version and to instar alike. Plain data. */
export type Case = {
  /** `<command>/<format>/<name>`, unique; names are kebab-case after the size, e.g. `create/qcow2/1G-cs-512`. */
  readonly id: string;
  readonly command: CommandName | 'bench';
  readonly format: CaseGroup;
  /** Name of the file under test, e.g. `image.qcow2`. */
  readonly image: string;
  readonly inputs?: readonly InputFile[];
  readonly steps: readonly Step[];
  /** Which files the observation holds: all that the steps leave, or those that were written although nothing should be. */
  readonly files: 'all' | 'written';
  /**
   * Files that two runs, or two compressors, write differently: keys are drawn, streams differ. They get no fingerprint,
   * and what is told of their length and their keys is masked.
   */
  readonly unsettled?: readonly string[];
};
