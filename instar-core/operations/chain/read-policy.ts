import type {Confinement} from '../../storage/confinement.ts';
import type {HasFact} from '../../output/drift.ts';
import type {ImageWarning} from '../../output/image-warnings.ts';
import type {ExtentPolicy} from '../../storage/extent-gate.ts';

/** Longest chain that is followed, where nothing else is said. */
export const DEPTH_LIMIT = 200;

/** How images are recognised, and what of that which they name may be opened. */
export type ReadPolicy = {
  /**
   * `qemu`: unrecognised bytes are raw, and vpc and vhdx images have no parents. `secure`: unrecognised bytes are
   * refused, and differencing images are read with their parents.
   */
  readonly probing: 'secure' | 'qemu';
  readonly extents: ExtentPolicy;
  /** Drift fact `vpc-size-field`. */
  readonly vpcSizeField: boolean;
  /** The release is without drift fact `vpc-fixed-footer`. */
  readonly vpcAnyType?: boolean | undefined;
  /** The release is without drift fact `parallels-table-size`. */
  readonly parallelsShortTable?: boolean | undefined;
  /** The release is without drift fact `parallels-entries-outside`. */
  readonly parallelsOutside?: boolean | undefined;
  /** The images are opened to be read, not only to be described. */
  readonly readsContents?: boolean | undefined;
  /** Drift fact `parallels-entries-inside`. */
  readonly parallelsInside?: boolean | undefined;
  /** The release is without drift fact `dmg-chunk-checks`. */
  readonly dmgAnyChunks?: boolean | undefined;
  /** The release is without drift fact `luks-header-checks`. */
  readonly luksAnyHeader?: boolean | undefined;
  /** In which release's words images are refused; absent: the newest's. */
  readonly hasFact?: HasFact | undefined;
  /** A qcow2 image's external data file is opened although only the image is described. */
  readonly opensDataFile: boolean;
  /** For the check program, which judges tables that an open image must have right. */
  readonly isForCheck?: boolean | undefined;
  /** Told of each image's warnings, as soon as the image was read. */
  readonly warn?: ((warning: ImageWarning) => void) | undefined;
  /** Folders outside of which nothing is opened; absent: anywhere. */
  readonly confinement?: Confinement | undefined;
  /** Most layers of a chain, at most DEPTH_LIMIT; absent: DEPTH_LIMIT. */
  readonly depthLimit?: number | undefined;
};
