import {
  IMAGE_CLUSTER_SIZE,
  IMAGE_FLAG_DIRTY,
  IMAGE_FLAG_ENCRYPTED,
  IMAGE_FLAG_FALLBACK,
  IMAGE_FLAGS,
  IMAGE_FORMAT,
  IMAGE_VIRTUAL_SIZE,
  INFO_RECORD_IMAGE,
  INFO_RECORD_LIMIT,
  INFO_RECORD_NEED,
  INFO_RECORD_SNAPSHOT,
  INFO_RECORD_WARNING,
  NAME_BACKING_FORMAT,
  WARNING_CODE,
  WARNING_FIRST,
} from '../../../guest/abi/info-messages.ts';
import {wordWarning, type ImageWarning} from '../../output/image-warnings.ts';
import type {Message} from '../../sandbox/sandbox.ts';
import type {NeededName} from '../../storage/extent-gate.ts';
import type {OpenedImage} from '../../storage/open-image.ts';
import {decodeLuksVolume} from './decode-luks.ts';
import {decodeNeed, findBackingName, findName} from './decode-names.ts';
import {decodeQcow2} from './decode-qcow2.ts';
import {decodeSnapshot} from './decode-snapshot.ts';
import {decodeVdi} from './decode-vdi.ts';
import {decodeVmdk} from './decode-vmdk.ts';
import {formatName} from './format-numbers.ts';
import type {FileFacts, ImageFacts} from './image-facts.ts';
import {protocolError, readRecords, type InfoRecord} from './record-reader.ts';

export type Answer =
  | {readonly kind: 'image'; readonly facts: ImageFacts}
  /** Files to attach, in this order, before the image can be opened. */
  | {readonly kind: 'needs'; readonly names: readonly NeededName[]};

/** Checks and translates what the info program emitted. Throws InstarError `guest-protocol` when it is malformed. */
export function decodeAnswer(messages: readonly Message[], devices: readonly OpenedImage[]): Answer {
  const records = readRecords(messages);
  checkCounts(records);
  const image = records.filter(({tag}) => tag === INFO_RECORD_IMAGE);
  if (image.length > 1) throw protocolError('more than one image');
  const [head] = image;
  if (head !== undefined) return {kind: 'image', facts: decodeImage(head, records, devices)};
  const names = records.filter(({tag}) => tag === INFO_RECORD_NEED).map(({body}) => decodeNeed(body));
  if (names.length === 0) throw protocolError('no image');
  return {kind: 'needs', names};
}

function checkCounts(records: readonly InfoRecord[]): void {
  const counts = new Map<number, number>();
  for (const {tag} of records) {
    const count = (counts.get(tag) ?? 0) + 1;
    if (count > INFO_RECORD_LIMIT) throw protocolError('too many records of one kind');
    counts.set(tag, count);
  }
}

function decodeImage({body}: InfoRecord, records: readonly InfoRecord[], devices: readonly OpenedImage[]): ImageFacts {
  const format = formatName(body.u32(IMAGE_FORMAT));
  if (format === undefined) throw protocolError('unknown image format');
  const flags = body.u32(IMAGE_FLAGS);
  const clusterSizeBytes = body.u64(IMAGE_CLUSTER_SIZE);
  const files = devices.map((device) => fileFacts(device));
  const [file] = files;
  if (file === undefined) throw protocolError('no device');
  return {
    format,
    virtualSizeBytes: body.u64(IMAGE_VIRTUAL_SIZE),
    clusterSizeBytes: clusterSizeBytes === 0n ? undefined : clusterSizeBytes,
    dirty: (flags & IMAGE_FLAG_DIRTY) !== 0,
    encrypted: (flags & IMAGE_FLAG_ENCRYPTED) !== 0,
    isFallback: (flags & IMAGE_FLAG_FALLBACK) !== 0,
    backingName: findBackingName(records),
    backingFormat: findName(records, NAME_BACKING_FORMAT)?.text,
    snapshots: records.filter(({tag}) => tag === INFO_RECORD_SNAPSHOT).map((record) => decodeSnapshot(record.body)),
    details:
      decodeQcow2(records, files) ??
      decodeVmdk(records, files) ??
      decodeVdi(records) ??
      decodeLuksVolume(format, records),
    warnings: decodeWarnings(records),
    file,
  };
}

/** Absent where there is nothing to warn of. */
function decodeWarnings(records: readonly InfoRecord[]): readonly ImageWarning[] | undefined {
  const warnings = records
    .filter(({tag}) => tag === INFO_RECORD_WARNING)
    .map(({body}) => wordWarning(body.u32(WARNING_CODE), body.u64(WARNING_FIRST)) ?? unknownWarning());
  return warnings.length === 0 ? undefined : warnings;
}

function unknownWarning(): never {
  throw protocolError('an unknown warning');
}

function fileFacts({path, kind, lengthBytes, allocatedBytes}: OpenedImage): FileFacts {
  return {path, kind, lengthBytes, allocatedBytes};
}
