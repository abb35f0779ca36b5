import {
  DESCRIPTOR_ELSEWHERE,
  DESCRIPTOR_EXTENT_OTHER,
  DESCRIPTOR_EXTENT_PATH,
  DESCRIPTOR_NO_EXTENTS,
  DESCRIPTOR_NOT_ASCII,
  DESCRIPTOR_UNKNOWN_LINE,
  PARTITION_BOOT_FLAG,
  PARTITION_GPT_CHECKSUM,
  PARTITION_GPT_ENTRIES,
  PARTITION_GPT_HEADER,
  PARTITION_GPT_OUTSIDE,
  PARTITION_GPT_UNPROTECTED,
  PARTITION_OUTSIDE,
  PARTITION_OVERLAP,
  PARTITION_PROTECTIVE_ALONE,
  PARTITION_PROTECTIVE_MIXED,
} from '../../../guest/abi/verify-messages.ts';
import {quote} from './quote.ts';
import type {ImageFormat} from '../info/image-facts.ts';
import type {DescriptorProblem, Inspected, Mark, MarkName, PartitionProblem} from './decode-inspected.ts';
import type {Observed} from './finding.ts';

/** `format` is absent for what could not be opened. What the marks, the partition tables and the descriptor of an image say against it. */
export function observeMarks(inspected: Inspected, format: ImageFormat | undefined): readonly Observed[] {
  const {marks, partitions, descriptor} = inspected;
  return [
    ...observeHeader(inspected),
    ...observeFormats(marks, format),
    ...observeContent(marks),
    ...partitions.map(wordPartition),
    ...descriptor.map(wordDescriptor),
  ];
}

function observeHeader({unknownFeatures, hasPendingLog}: Inspected): readonly Observed[] {
  return [
    ...(unknownFeatures === 0n
      ? []
      : [{id: 'unknown_features', message: `the image needs the features 0x${unknownFeatures.toString(16)}`} as const]),
    ...(hasPendingLog ? [{id: 'pending_log', message: 'a log waits to be replayed'} as const] : []),
  ];
}

/** Marks that belong together: a disc may boot as a disk, a disk has both tables. */
const DISK_MARKS: ReadonlySet<MarkName> = new Set(['mbr', 'gpt', 'iso', 'udf']);
/** Formats whose file may begin with the disk itself, as it is. */
const BARE_DISKS: ReadonlySet<MarkName> = new Set([...DISK_MARKS, 'raw', 'vpc', 'dmg']);

function observeFormats(marks: readonly Mark[], format: ImageFormat | undefined): readonly Observed[] {
  const inFile = marks.filter(({inContent}) => !inContent);
  const own = format ?? inFile[0]?.name;
  const isDisk = own !== undefined && BARE_DISKS.has(own);
  const others = inFile.filter(({name}) => name !== own && !(isDisk && DISK_MARKS.has(name)));
  const names = [...new Set(others.map(({name, offset}) => `${name} at byte ${offset}`))];
  return names.length === 0
    ? []
    : [{id: 'multiple_formats', message: `the file is ${own ?? 'unknown'}, and has marks of ${names.join(', ')}`}];
}

function observeContent(marks: readonly Mark[]): readonly Observed[] {
  const inside = marks.filter(({name, inContent}) => inContent && !DISK_MARKS.has(name));
  return inside.map(({name}) => ({
    id: 'nested_image',
    message: `the disk begins like a ${name} image: written out as raw, it would be taken for one`,
  }));
}

const PARTITION_WORDS: Readonly<Record<number, string>> = {
  [PARTITION_BOOT_FLAG]: 'has a boot flag that is neither 0x00 nor 0x80',
  [PARTITION_OUTSIDE]: 'ends behind the disk',
  [PARTITION_OVERLAP]: 'overlaps another',
  [PARTITION_PROTECTIVE_ALONE]: 'protects a GUID partition table that is not there',
  [PARTITION_PROTECTIVE_MIXED]: 'names partitions beside the one that protects a GUID partition table',
  [PARTITION_GPT_UNPROTECTED]: 'is not protected by a master boot record',
  [PARTITION_GPT_HEADER]: 'has a header of a wrong size or place',
  [PARTITION_GPT_CHECKSUM]: 'has a header with a wrong checksum',
  [PARTITION_GPT_ENTRIES]: 'has entries of a wrong size or place',
  [PARTITION_GPT_OUTSIDE]: 'reaches behind the disk',
};

function wordPartition({problem, number}: PartitionProblem): Observed {
  const words = PARTITION_WORDS[problem] ?? 'is wrong';
  if (problem >= PARTITION_GPT_UNPROTECTED) return {id: 'gpt', message: `the GUID partition table ${words}`};
  const what = number === 0 ? 'the master boot record' : `partition ${number} of the master boot record`;
  return {id: 'mbr', message: `${what} ${words}`};
}

const DESCRIPTOR_WORDS: Readonly<Record<number, string>> = {
  [DESCRIPTOR_NOT_ASCII]: 'is no plain ASCII text',
  [DESCRIPTOR_UNKNOWN_LINE]: 'is none that the format knows',
  [DESCRIPTOR_EXTENT_PATH]: 'names an extent with a path',
  [DESCRIPTOR_EXTENT_OTHER]: 'names an extent besides the file itself',
  [DESCRIPTOR_NO_EXTENTS]: 'the descriptor names no extent',
  [DESCRIPTOR_ELSEWHERE]: 'the descriptor is not behind the header',
};

function wordDescriptor({problem, line, text}: DescriptorProblem): Observed {
  const words = DESCRIPTOR_WORDS[problem] ?? 'is wrong';
  const isExtent = problem === DESCRIPTOR_EXTENT_PATH || problem === DESCRIPTOR_EXTENT_OTHER;
  const id = isExtent ? 'extents' : 'descriptor';
  return {id, message: line === 0 ? words : `line ${line} of the descriptor ${words}: ${quote(text)}`};
}
