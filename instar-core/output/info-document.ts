import type {
  FileFacts,
  ImageFacts,
  ImageFormat,
  Luks2Facts,
  SnapshotFacts,
  VdiFacts,
  VmdkFacts,
} from '../operations/info/image-facts.ts';
import {holds} from './drift.ts';
import {describeLuks, describeQcow2} from './info-qcow2.ts';
import type {JsonObject} from './json-writer.ts';
import type {QemuVersion} from './qemu-version.ts';

/** One image in qemu-img's own terms: its JSON object; the text for people is made from it as well. */
export type ImageInfo = {
  readonly filename: string;
  readonly format: string;
  readonly 'virtual-size': bigint;
  readonly 'actual-size': bigint;
  readonly 'cluster-size'?: bigint | undefined;
  readonly encrypted?: true | undefined;
  readonly 'dirty-flag'?: boolean | undefined;
  readonly 'backing-filename'?: string | undefined;
  readonly 'full-backing-filename'?: string | undefined;
  readonly 'backing-filename-format'?: string | undefined;
  readonly snapshots?: readonly SnapshotInfo[] | undefined;
  readonly limits?: JsonObject | undefined;
  readonly 'format-specific'?: {readonly type: string; readonly data: JsonObject} | undefined;
  readonly children?: readonly {readonly name: string; readonly info: ImageInfo}[] | undefined;
};

export type SnapshotInfo = {
  readonly id: string;
  readonly name: string;
  readonly 'vm-state-size': bigint;
  readonly 'date-sec': number;
  readonly 'date-nsec': number;
  readonly 'vm-clock-sec': bigint;
  readonly 'vm-clock-nsec': bigint;
  readonly icount?: bigint | undefined;
};

export type InfoView = {
  readonly version: QemuVersion;
  /** The name as the user typed it. */
  readonly filename: string;
  /** No format but the driver of files is what was opened. */
  readonly isBareFile?: boolean | undefined;
  /** Where the backing file is, relative names resolved; absent without a backing file or where it cannot be told. */
  readonly fullBackingName?: string | undefined;
  /** The format was found by probing. */
  readonly isProbed: boolean;
  /** `--limits`. */
  readonly limits: boolean;
  /** `-t none`: the files would be read past the page cache. */
  readonly cacheBypassed: boolean;
  /** `--extra-detail` */
  readonly extraDetail: boolean;
  /** `--ignore-quirks`: sizes of files are their lengths. */
  readonly plainFileSizes: boolean;
};

/** The order of members matters only where two share a bucket of qemu-img's hash table. */
export function makeImageInfo(facts: ImageFacts, view: InfoView): ImageInfo {
  if (view.isBareFile === true) return describeBareFile(facts.file, view);
  const files = childFiles(facts);
  const sum = files.reduce((total, {file}) => total + allocated(file, view), 0n);
  return {
    filename: view.filename,
    format: facts.format,
    'virtual-size': facts.virtualSizeBytes,
    'actual-size': sum,
    // A 32-bit number with a sign in qemu-img: a vpc block of 2 GiB comes out negative.
    'cluster-size': facts.clusterSizeBytes && BigInt.asIntN(32, facts.clusterSizeBytes),
    encrypted: facts.encrypted || undefined,
    'dirty-flag': describeDirty(facts, view.version),
    'backing-filename': facts.backingName?.text,
    'full-backing-filename': view.fullBackingName,
    'backing-filename-format': facts.backingFormat,
    snapshots: facts.snapshots.length > 0 ? facts.snapshots.map((snapshot) => describeSnapshot(snapshot)) : undefined,
    limits: view.limits ? describeLimits(facts, view) : undefined,
    'format-specific': describeFormat(facts, view),
    children: describeChildren(files, view),
  };
}

/** Formats whose drivers in qemu tell nothing about the image. */
const SILENT_FORMATS: ReadonlySet<ImageFormat> = new Set(['parallels', 'dmg', 'bochs', 'cloop']);

/** qemu-img never says it of qed, whose header has the mark too. */
function describeDirty({format, dirty}: ImageFacts, version: QemuVersion): boolean | undefined {
  if (SILENT_FORMATS.has(format)) return undefined;
  return dirty && format !== 'qed' && holds('info-dirty-flag', version);
}

type ChildFile = {readonly name: string; readonly file: FileFacts};

/** The files below an image, in the order in which qemu-img lists them: the one attached last comes first. */
function childFiles({details, file}: ImageFacts): readonly ChildFile[] {
  const own = {name: 'file', file};
  if (details?.kind === 'qcow2' && details.dataFileNode) return [{name: 'data-file', file: details.dataFileNode}, own];
  if (details?.kind !== 'vmdk') return [own];
  const named = details.extents.flatMap((extent, index) =>
    extent.file === file ? [] : [{name: `extents.${index}`, file: extent.file}],
  );
  return [...named.toReversed(), own];
}

function describeChildren(files: readonly ChildFile[], view: InfoView): ImageInfo['children'] {
  if (!holds('info-children', view.version)) return undefined;
  return files.map(({name, file}) => ({name, info: describeFile(file, view)}));
}

/** qemu-img counts a file in sectors, the last one filled up. */
function describeFile(file: FileFacts, view: InfoView): ImageInfo {
  const rounded = ((file.lengthBytes + 511n) / 512n) * 512n;
  return {
    filename: file.path,
    format: file.kind,
    'virtual-size': view.plainFileSizes ? file.lengthBytes : rounded,
    'actual-size': allocated(file, view),
    'dirty-flag': false,
    limits: view.limits ? fileLimits(view) : undefined,
    'format-specific': {type: 'file', data: {}},
    children: [],
  };
}

/** The file driver itself, as a child node would be shown, as far as the release shows child nodes. */
function describeBareFile(file: FileFacts, view: InfoView): ImageInfo {
  const info = describeFile(file, view);
  return holds('info-children', view.version) ? info : {...info, 'format-specific': undefined, children: undefined};
}

function allocated(file: FileFacts, view: InfoView): bigint {
  return view.plainFileSizes ? file.lengthBytes : file.allocatedBytes;
}

function describeSnapshot(snapshot: SnapshotFacts): SnapshotInfo {
  return {
    id: snapshot.id,
    name: snapshot.name,
    // Numbers with a sign in qemu-img's JSON.
    'vm-state-size': BigInt.asIntN(64, snapshot.vmStateBytes),
    'date-sec': snapshot.seconds,
    'date-nsec': snapshot.nanoseconds,
    'vm-clock-sec': snapshot.vmClockNanoseconds / 1_000_000_000n,
    'vm-clock-nsec': snapshot.vmClockNanoseconds % 1_000_000_000n,
    icount: snapshot.icount && BigInt.asIntN(64, snapshot.icount),
  };
}

/** What qemu-img's file driver says of a file. Members of value 0 are left out. */
function fileLimits({cacheBypassed}: InfoView): JsonObject {
  const alignment = cacheBypassed ? 512 : 1;
  return {
    'request-alignment': alignment,
    'min-mem-alignment': alignment,
    'opt-mem-alignment': 4096,
    'max-iov': 1024,
  };
}

function describeLimits(facts: ImageFacts, view: InfoView): JsonObject {
  const limits = {...fileLimits(view), 'request-alignment': requestAlignment(facts, view)};
  switch (facts.details?.kind) {
    case undefined:
      return facts.format === 'qed' ? {...limits, ...qedLimits(facts)} : limits;
    case 'vdi':
    case 'luks':
    case 'luks2':
      return limits;
    case 'qcow2': {
      const {clusterSizeBytes} = facts;
      return {...limits, 'write-zeroes-alignment': clusterSizeBytes, 'discard-alignment': clusterSizeBytes};
    }
    case 'vmdk':
      return {...limits, 'write-zeroes-alignment': largestCluster(facts.details)};
    default:
      return facts.details satisfies never;
  }
}

/** What is read in whole sectors only; a raw image too, where it was not named as such. */
const SECTOR_FORMATS: ReadonlySet<ImageFormat> = new Set(['vhdx', 'luks', 'qcow', 'qed', ...SILENT_FORMATS]);

function requestAlignment({format, encrypted}: ImageFacts, {isProbed}: InfoView): number {
  return SECTOR_FORMATS.has(format) || encrypted || (format === 'raw' && isProbed) ? 512 : 1;
}

/** Zeros are written in whole clusters, as many as 31 bits can count. */
function qedLimits({clusterSizeBytes = 1n}: ImageFacts): JsonObject {
  const most = (1n << 31n) - 1n;
  return {'write-zeroes-alignment': clusterSizeBytes, 'max-write-zeroes': most - (most % clusterSizeBytes)};
}

/** Absent where every extent is flat. */
function largestCluster({extents}: VmdkFacts): bigint | undefined {
  const sizes = extents.flatMap(({clusterSizeBytes}) => clusterSizeBytes ?? []);
  return sizes.length === 0 ? undefined : sizes.reduce((a, b) => (a > b ? a : b));
}

function describeFormat({details}: ImageFacts, {version, extraDetail}: InfoView): ImageInfo['format-specific'] {
  switch (details?.kind) {
    case undefined:
      return undefined;
    case 'qcow2':
      return {type: 'qcow2', data: describeQcow2(details, version)};
    case 'vmdk':
      return {type: 'vmdk', data: describeVmdk(details)};
    case 'luks':
      return {type: 'luks', data: describeLuks(details.luks, version)};
    case 'luks2':
      return {type: 'luks', data: describeLuks2(details)};
    case 'vdi':
      return extraDetail ? {type: 'vdi', data: describeVdi(details)} : undefined;
    default:
      return details satisfies never;
  }
}

/** qemu-img does not know the format: the names are those of version 1, where it has them. */
function describeLuks2({label, uuid, encryption, payloadOffset}: Luks2Facts): JsonObject {
  return {version: 2, encryption, uuid, label, 'payload-offset': payloadOffset};
}

function describeVdi({imageType, blockSizeBytes, blocks, blocksAllocated, uuid}: VdiFacts): JsonObject {
  return {
    'image-type': imageType,
    'block-size': blockSizeBytes,
    'blocks-in-image': blocks,
    'blocks-allocated': blocksAllocated,
    uuid,
  };
}

function describeVmdk({cid, parentCid, createType, extents}: VmdkFacts): JsonObject {
  return {
    cid,
    'parent-cid': parentCid,
    'create-type': createType,
    extents: extents.map(({virtualSizeBytes, clusterSizeBytes, compressed, type, file}) => ({
      compressed: compressed || undefined,
      'virtual-size': virtualSizeBytes,
      filename: file.path,
      'cluster-size': clusterSizeBytes,
      format: type,
    })),
  };
}
