import type {Change} from '../../images/patch.ts';
import type {FormatName} from '../case.ts';

/** A question about an image that has no options of its own. */
export type Ask = 'info' | 'check' | 'map' | 'measure' | 'compare';

/** An image that several subcommands are asked about. Plain data. */
export type Subject = Change & {
  /** Unique within its format; damaged images end in what is wrong with them. */
  readonly name: string;
  /** The image set it is from; all of the set's files are there, and the change is made to the image itself. */
  readonly set: string;
  /** The file in the set that is asked about: `image.<format>` where it is left out. */
  readonly file?: string;
  /** Arguments before the image's name, e.g. `['-f', 'vpc']`. */
  readonly flags?: readonly string[];
  /** Arguments in place of the image's name, e.g. `['--image-opts', 'driver=…']`. */
  readonly named?: readonly string[];
  /** How `compare` names the content in raw, where the image is named by options. */
  readonly contentNamed?: string;
  /** The whole chain is asked for too. */
  readonly chain?: true;
  readonly asks: readonly Ask[];
};

export type SubjectTable = Readonly<Record<FormatName, readonly Subject[]>>;

/** Every question; `compare` is asked where the set has the content as a raw file. */
export const ALL: readonly Ask[] = ['info', 'check', 'map', 'measure', 'compare'];
