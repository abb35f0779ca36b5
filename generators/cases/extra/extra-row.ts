import type {Change} from '../../images/patch.ts';
import type {CaseGroup} from '../case.ts';

/** A file of an image set, perhaps under another name and with a change. */
export type InputRef = Change & {readonly set: string; readonly file: string; readonly as?: string};

/** A case that is about options or about more than one image. Plain data. */
export type ExtraRow = {
  readonly name: string;
  readonly format: CaseGroup;
  /** `{image}` in argument lists is the first of them. */
  readonly inputs?: readonly InputRef[];
  /** Argument lists behind the subcommand, one call each. */
  readonly runs: readonly (readonly string[])[];
};

/** The files of a set by name, the image first. */
export function from(set: string, ...files: readonly string[]): readonly InputRef[] {
  return files.map((file) => ({set, file}));
}

/** What is wrong on the command line: one call each, without any image. */
export function usage(rows: Readonly<Record<string, readonly string[]>>): readonly ExtraRow[] {
  return Object.entries(rows).map(([name, argv]) => ({name, format: 'usage', runs: [argv]}));
}
