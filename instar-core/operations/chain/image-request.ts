import type {ProtocolName} from '../../storage/image-name.ts';
import type {ImageFormat} from '../info/image-facts.ts';

/** A part of a file that is taken for a raw image; `size` absent: all that follows `offset`. Bytes. */
export type RawWindow = {readonly offset: bigint; readonly size?: bigint | undefined};

/** One image to open, as the user or another image describes it. */
export type ImageRequest = {
  readonly name: ProtocolName;
  /** Absent: probes. */
  readonly format?: ImageFormat | undefined;
  /** The format is what another image says, not what the user says. */
  readonly isFormatHeld?: boolean | undefined;
  /** The file itself is the image: qemu-img's drivers of files. Comes with format `raw`. */
  readonly fileDriver?: 'file' | 'host_device' | undefined;
  readonly rawWindow?: RawWindow | undefined;
  /** The passphrase that unlocks it. */
  readonly secret?: Uint8Array | undefined;
  /** What qemu-img shows as its file name where options say more than a path can. */
  readonly shownName?: string | undefined;
  /** In place of the backing file that the image names; `none`: without any. */
  readonly backing?: ImageRequest | 'none' | undefined;
};

/** An image and, where asked for, the chain below it. */
export type ChainRequest = ImageRequest & {
  /** The name in messages about the image itself; its own name where absent. */
  readonly title?: string | undefined;
  /** Follows the backing files; without it the chain is the image alone, and nothing that it names is opened. */
  readonly follow: boolean;
};
