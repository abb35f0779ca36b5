import {CHECK_FACTS} from './drift-check.ts';
import {CONVERT_FACTS} from './drift-convert.ts';
import {REFUSAL_FACTS} from './drift-refusals.ts';
import {compareQemuVersions, parseQemuVersion, type QemuVersion} from './qemu-version.ts';

/** A stretch of releases in which a fact holds: from `since` on, before `until` where that is given. */
export type DriftRange = {readonly since?: string; readonly until?: string};

/** One thing that changed between qemu-img releases. */
export type DriftFact = {readonly id: string; readonly what: string; readonly ranges: readonly DriftRange[]};

/**
 * Every difference between releases that instar imitates; there is no other place that compares versions.
 * Ranges list stable branches apart where a change was backported.
 */
export const DRIFT_FACTS = [
  {
    id: 'info-dirty-flag',
    what: 'info tells that a qcow2 image was not shut down cleanly; before, the flag was always false.',
    ranges: [{since: '6.1.0'}],
  },
  {
    id: 'info-children',
    what: 'info prints the child nodes: "children" in JSON, "Child node" blocks for people.',
    ranges: [{since: '8.0.0'}],
  },
  {
    id: 'size-as-float',
    what: 'A size is one floating-point number: 1e3 and 0x1p3 are sizes, and bytes are cut instead of rounded.',
    ranges: [{until: '6.0.0'}],
  },
  {
    id: 'hex-size-suffix',
    what: 'A hexadecimal size may carry a suffix: 0x10k is 16384, with a warning. Later releases refuse it.',
    ranges: [{until: '8.0.0'}],
  },
  {
    id: 'size-fraction-exact',
    what: 'Sizes: `.5k` is accepted, a fraction of a byte is never dropped, a negative number is out of range.',
    ranges: [{since: '8.1.0'}],
  },
  {
    id: 'snapshot-table-wide',
    what: 'Snapshot table: columns VM_SIZE and VM_CLOCK, four digits of hours, "--" for no instruction count.',
    ranges: [{since: '9.0.0'}],
  },
  {
    id: 'info-detached-header',
    what: 'info on LUKS encryption has "detached-header".',
    ranges: [{since: '9.0.0'}],
  },
  {
    id: 'vpc-size-field',
    what: 'vpc: only creators "vpc " and "qemu" have their size in the geometry, all others in the size field.',
    ranges: [{since: '10.0.0'}],
  },
  {
    id: 'vmdk-descriptor-sectors',
    what: 'vmdk: a descriptor file that gets a new CID ends at a whole sector; before, it was filled up to 20 sectors.',
    ranges: [{since: '7.2.18', until: '8.0.0'}, {since: '8.2.0'}],
  },
  {
    id: 'vpc-fixed-footer',
    what: 'vpc: a footer that stands only at the end of the file must say that the disk is fixed.',
    ranges: [{since: '6.2.0'}],
  },
  {
    id: 'usage-rework',
    what:
      "Command line of 10.1: usage errors in getopt's words, help per subcommand, `Invalid X specified: 'V'`. " +
      'The distribution builds measured as 10.0.2 and 10.0.13 have it too.',
    ranges: [{since: '10.0.2'}],
  },
  {
    id: 'usage-rework-draft',
    what: 'The rework as those builds have it: `for more info`, a full stop after refused numbers, fewer long options.',
    ranges: [{since: '10.0.2', until: '10.1.0'}],
  },
  {
    id: 'bench-object',
    what: 'bench knows --object.',
    ranges: [{since: '10.1.0'}],
  },
  {
    id: 'bench-offset-wraps',
    what: "bench: offsets start again before a request would pass the image's end; before, only at the end itself.",
    ranges: [{since: '10.1.0'}],
  },
  {
    id: 'info-cache-option',
    what: 'info knows -t, --cache MODE.',
    ranges: [{since: '10.2.0'}],
  },
  {
    id: 'info-limits',
    what: 'info knows --limits: a block of block limits, or "limits" in JSON.',
    ranges: [{since: '10.2.0'}],
  },
  {
    id: 'create-backing-format-letter',
    what: 'create knows -B beside -F for the backing format.',
    ranges: [{since: '10.1.0'}],
  },
  {
    id: 'object-main-loop',
    what: '--object help lists main-loop.',
    ranges: [{since: '7.1.0'}],
  },
  {
    id: 'object-thread-context',
    what: '--object help lists thread-context.',
    ranges: [{since: '7.2.0'}],
  },
  {
    id: 'enum-error-names-parameter',
    what: "A value that is not one of a fixed set: `Parameter 'NAME' does not accept value 'X'`; before: `Invalid parameter 'X'`.",
    ranges: [{since: '6.2.0'}],
  },
  {
    id: 'backing-format-required',
    what: 'create refuses a backing file without a format; before, the format was detected, with a warning.',
    ranges: [{since: '6.1.0'}],
  },
  {
    id: 'backing-format-hint-line',
    what: 'create ends its hint `Detected format of F.` with a newline.',
    ranges: [{since: '8.1.0'}],
  },
  {
    id: 'vmdk-tools-version',
    what: 'vmdk: create option toolsversion, and a line ddb.toolsVersion in every new descriptor.',
    ranges: [{since: '6.2.0'}],
  },
  {
    id: 'qcow2-zstd',
    what: 'qcow2: compression_type may be zstd. The distribution build measured as 5.2.0 refuses zstd; instar reads it all the same.',
    ranges: [{since: '6.0.0'}],
  },
  {
    id: 'qcow2-raw-data-file-mapped',
    what: 'qcow2: a new image with data_file_raw has all its clusters; before, only with preallocation, too.',
    ranges: [{since: '6.0.0'}],
  },
  {
    id: 'qcow2-keep-data-file',
    what: 'qcow2: create option keep_data_file.',
    ranges: [{since: '11.1.0'}],
  },
  {
    id: 'compare-object-exit',
    what: 'compare ends with exit code 2 after a wrong --object; otherwise with 1.',
    ranges: [{since: '6.0.0', until: '10.1.0'}],
  },
  {
    id: 'compare-strict-recursion',
    what: 'compare -s takes two stretches for different when only of one the file was asked for holes.',
    ranges: [{until: '7.2.18'}, {since: '8.0.0', until: '8.2.1'}],
  },
  {
    id: 'compare-strict-compressed',
    what: 'compare -s takes compressed and plain data for different.',
    ranges: [{since: '8.2.0'}],
  },
  {
    id: 'measure-source-names',
    what: 'measure knows --source-format, --source-image-opts and --target-format-options beside their shorter names.',
    ranges: [{since: '10.1.0'}],
  },
  {
    id: 'bitmap-sizes',
    what: 'bitmaps of different sizes are refused with both sizes; before, with `Bitmaps are incompatible`.',
    ranges: [{since: '7.1.0'}],
  },
  {
    id: 'short-boolean-warning',
    what: '-l snapshot.id without a value is warned of: `short-form boolean option … deprecated`.',
    ranges: [{since: '6.0.0'}],
  },
  {
    id: 'map-present',
    what: 'map --output=json has "present", and neighbours that differ in it are two entries.',
    ranges: [{since: '6.1.0'}],
  },
  {
    id: 'map-compressed',
    what: 'map --output=json has "compressed", and neighbours that differ in it are two entries.',
    ranges: [{since: '8.2.0'}],
  },
  {
    id: 'data-file-not-opened',
    what: 'info does not open the external data file of a qcow2 image, so it may be missing and is no child node.',
    ranges: [{since: '7.2.18', until: '8.0.0'}, {since: '8.2.6', until: '9.0.0'}, {since: '9.1.0'}],
  },
  {
    id: 'parallels-table-size',
    what: 'parallels: the table must have an entry for every cluster of the disk.',
    ranges: [{since: '11.1.0'}],
  },
  {
    id: 'parallels-entries-inside',
    what: 'parallels: an entry of the table that points behind the end of the file keeps the image from being opened.',
    ranges: [{since: '8.1.0', until: '8.2.0'}],
  },
  {
    id: 'parallels-entries-outside',
    what: 'parallels: an entry that points before the data or behind the end of the file counts as none; before, its cluster was data.',
    ranges: [{since: '11.1.0'}],
  },
  {
    id: 'dmg-chunk-checks',
    what: 'dmg: the length of a raw chunk must fit its sectors, and there must be a chunk.',
    ranges: [{since: '10.0.13', until: '10.1.0'}, {since: '11.1.0'}],
  },
  {
    id: 'dmg-unknown-chunks',
    what: 'dmg: whoever opens an image with chunks of a type that cannot be read is warned.',
    ranges: [{since: '7.2.0'}],
  },
  {
    id: 'measure-parallels-bitmaps',
    what: 'measure of a parallels image for qcow2 tells the size of its bitmaps, which is 0.',
    ranges: [{since: '8.2.0'}],
  },
  ...CHECK_FACTS,
  ...CONVERT_FACTS,
  ...REFUSAL_FACTS,
] as const satisfies readonly DriftFact[];

/** Whether a fact holds for the imitated release. */
export type HasFact = (id: DriftId) => boolean;

export type DriftId = (typeof DRIFT_FACTS)[number]['id'];

/** True when the fact holds for this release. */
export function holds(id: DriftId, version: QemuVersion): boolean {
  const fact: DriftFact | undefined = DRIFT_FACTS.find((row) => row.id === id);
  return fact !== undefined && fact.ranges.some((range) => isWithin(version, range));
}

function isWithin(version: QemuVersion, {since, until}: DriftRange): boolean {
  return (
    (since === undefined || compareQemuVersions(version, parseQemuVersion(since)) >= 0) &&
    (until === undefined || compareQemuVersions(version, parseQemuVersion(until)) < 0)
  );
}
