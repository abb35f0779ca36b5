import type {ProtocolName} from '../../storage/image-name.ts';
import type {ImageFormat} from '../info/image-facts.ts';

/** A part of a file that is taken for a raw image; `size` absent: all that follows `offset`. Bytes. */
export type RawWindow = {readonly offset: bigint; readonly size?: bigint | undefined};

/** A passphrase, or why there is none. */
export type Secret =
  | {readonly kind: 'known'; readonly bytes: Uint8Array}
  | {readonly kind: 'refused'; readonly reason: string};

/** One image to open, as the user or another image describes it. */
export type ImageRequest = {
  readonly name: ProtocolName;
  /** The name in messages; `name` itself where absent. */
  readonly title?: string | undefined;
  /** Absent: probes. */
  readonly format?: ImageFormat | undefined;
  /** The format is what another image says, not what the user says. */
  readonly isFormatHeld?: boolean | undefined;
  /** By which of qemu-img's drivers the file is opened; absent: `file`. */
  readonly fileDriver?: 'file' | 'host_device' | undefined;
  /** No format but that driver is the image: `-f file`. Comes with format `raw`. */
  readonly isBareFile?: boolean | undefined;
  readonly rawWindow?: RawWindow | undefined;
  /** Its files are opened to be written too; those of the images below are only read. */
  readonly isWritten?: boolean | undefined;
  /** The passphrase that unlocks it. */
  readonly secret?: Secret | undefined;
  /** How it is encrypted, as the user says: another or no encryption is refused. */
  readonly encryption?: string | undefined;
  /** In place of the external data file that the image names. */
  readonly dataFile?: ProtocolName | undefined;
  /** Options that only some formats have, of an image whose format is probed. */
  readonly formatOptions?: readonly string[] | undefined;
  /** What qemu-img shows as its file name where options say more than a path can. */
  readonly shownName?: string | undefined;
  /** In place of the backing file that the image names; `none`: without any. */
  readonly backing?: BackingRequest | 'none' | undefined;
};

/** What is absent is as the image says. */
export type BackingRequest = Omit<ImageRequest, 'name'> & {readonly name?: ProtocolName | undefined};

/** An image and, where asked for, the chain below it. */
export type ChainRequest = ImageRequest & {
  /** Follows the backing files; without it the chain is the image alone, and nothing that it names is opened. */
  readonly follow: boolean;
  /** It is the backing file of the image that `title` names, and messages say so. */
  readonly isBacking?: boolean | undefined;
};
