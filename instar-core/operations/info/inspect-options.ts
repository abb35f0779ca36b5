import type {NeededName} from '../../storage/extent-gate.ts';
import type {OpenOutcome} from '../../storage/open-image.ts';
import type {HasFact} from '../../output/drift.ts';
import type {ImageFormat} from './image-facts.ts';

export type InspectOptions = {
  /** Opens the image as this format; absent: probes. */
  readonly format?: ImageFormat | undefined;
  /** `qemu`: unrecognised bytes are raw, as qemu-img probes. `secure`: they are refused (`unknown-format`). */
  readonly probing: 'secure' | 'qemu';
  /** Drift fact `vpc-size-field` of the imitated release. */
  readonly vpcSizeField: boolean;
  /** A vpc footer at the end alone may name any disk type, as releases without drift fact `vpc-fixed-footer` accept. */
  readonly vpcAnyType?: boolean | undefined;
  /** A parallels table may end before the disk does, as releases without drift fact `parallels-table-size` accept. */
  readonly parallelsShortTable?: boolean | undefined;
  /** No parallels entry may point behind the end of the file: drift fact `parallels-entries-inside`. */
  readonly parallelsInside?: boolean | undefined;
  /** The contents are to be read, and the user gave no passphrase. */
  readonly lacksSecret?: boolean | undefined;
  /** Raw chunks of a dmg may have any length, as releases without drift fact `dmg-chunk-checks` accept. */
  readonly dmgAnyChunks?: boolean | undefined;
  /** The file's name ends in `.dmg`, which `qemu` probing takes for the mark of dmg. */
  readonly isNamedDmg?: boolean | undefined;
  /** A qcow2 image's external data file is opened too, as releases without drift fact `data-file-not-opened` do. */
  readonly opensDataFile?: boolean | undefined;
  /** The check program will judge tables that an open image must have right: qcow2's of snapshots, vhdx' of blocks. */
  readonly isForCheck?: boolean | undefined;
  /** The image is going to be written. */
  readonly isWritten?: boolean | undefined;
  /** LUKS headers are checked as releases without drift fact `luks-header-checks` did. */
  readonly luksAnyHeader?: boolean | undefined;
  /** In which release's words images are refused; absent: the newest's. */
  readonly hasFact?: HasFact | undefined;
  /** Opens a file that the image consists of (vmdk extents, a data file), by the caller's policy. Without it such images are refused. */
  readonly openNeed?: ((name: NeededName) => OpenOutcome) | undefined;
};
