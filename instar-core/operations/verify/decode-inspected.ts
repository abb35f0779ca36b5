import {
  ALLOCATION_COMPRESSED,
  ALLOCATION_COMPRESSED_AGAIN,
  ALLOCATION_COMPRESSED_BYTES,
  ALLOCATION_DATA,
  ALLOCATION_FILE_BYTES,
  ALLOCATION_FILE_END,
  ALLOCATION_LOOKUPS,
  ALLOCATION_SEEN,
  ALLOCATION_VIRTUAL,
  ALLOCATION_ZERO,
  FEATURES_UNKNOWN,
  MARK_GPT,
  MARK_IN_CONTENT,
  MARK_MBR,
  MARK_UDF,
  VERIFY_DESCRIPTOR,
  VERIFY_DESCRIPTOR_LINE,
  VERIFY_DESCRIPTOR_TEXT,
  VERIFY_MARK,
  VERIFY_MARK_OFFSET,
  VERIFY_MARK_PLACE,
  VERIFY_PARTITION,
  VERIFY_PARTITION_NUMBER,
  VERIFY_RECORD_ALLOCATION,
  VERIFY_RECORD_DESCRIPTOR,
  VERIFY_RECORD_FEATURES,
  VERIFY_RECORD_LOG,
  VERIFY_RECORD_MARK,
  VERIFY_RECORD_PARTITION,
} from '../../../guest/abi/verify-messages.ts';
import type {Message} from '../../sandbox/sandbox.ts';
import {formatName} from '../info/format-numbers.ts';
import type {ImageFormat} from '../info/image-facts.ts';
import {protocolError, readRecords, type RecordBody} from '../info/record-reader.ts';

/** What the bytes carry a mark of. */
export type MarkName = ImageFormat | 'mbr' | 'gpt' | 'udf';

export type Mark = {readonly name: MarkName; readonly inContent: boolean; readonly offset: bigint};

/** PARTITION_* and DESCRIPTOR_* of guest/abi/verify-messages.ts. */
export type PartitionProblem = {readonly problem: number; readonly number: number};
export type DescriptorProblem = {readonly problem: number; readonly line: number; readonly text: string};

/** How the image's own layer is filled, in bytes. */
export type AllocationFacts = {
  readonly virtualBytes: bigint;
  readonly dataBytes: bigint;
  readonly compressedBytes: bigint;
  readonly zeroBytes: bigint;
  /** Where the last data of the image's own file ends. */
  readonly fileEnd: bigint;
  readonly dataInFileBytes: bigint;
  readonly compressedInFileBytes: bigint;
  /** Of compressedBytes, those that are inflated from data which other places are inflated from, too. */
  readonly compressedAgainBytes: bigint;
  readonly lookups: bigint;
  readonly seenBytes: bigint;
};

/** What the verify program saw; without `allocation` it could not open the image. */
export type Inspected = {
  readonly marks: readonly Mark[];
  readonly partitions: readonly PartitionProblem[];
  readonly descriptor: readonly DescriptorProblem[];
  readonly allocation?: AllocationFacts | undefined;
  /** Bits of features that the image needs and nobody here knows. */
  readonly unknownFeatures: bigint;
  readonly hasPendingLog: boolean;
};

/** Checks and translates what the verify program emitted. Throws InstarError `guest-protocol` when it is malformed. */
export function decodeInspected(messages: readonly Message[]): Inspected {
  const inspected = {
    marks: [] as Mark[],
    partitions: [] as PartitionProblem[],
    descriptor: [] as DescriptorProblem[],
    unknownFeatures: 0n,
    hasPendingLog: false,
    allocation: undefined as AllocationFacts | undefined,
  };
  for (const {tag, body} of readRecords(messages)) {
    switch (tag) {
      case VERIFY_RECORD_MARK:
        inspected.marks.push(decodeMark(body));
        break;
      case VERIFY_RECORD_PARTITION:
        inspected.partitions.push({problem: body.u32(VERIFY_PARTITION), number: body.u32(VERIFY_PARTITION_NUMBER)});
        break;
      case VERIFY_RECORD_DESCRIPTOR:
        inspected.descriptor.push(decodeDescriptor(body));
        break;
      case VERIFY_RECORD_FEATURES:
        inspected.unknownFeatures = body.u64(FEATURES_UNKNOWN);
        break;
      case VERIFY_RECORD_LOG:
        inspected.hasPendingLog = true;
        break;
      case VERIFY_RECORD_ALLOCATION:
        inspected.allocation = decodeAllocation(body);
        break;
      default:
        throw protocolError(`a record of unknown kind ${tag}`);
    }
  }

  return inspected;
}

const OTHER_MARKS: Readonly<Record<number, MarkName>> = {[MARK_MBR]: 'mbr', [MARK_GPT]: 'gpt', [MARK_UDF]: 'udf'};

function decodeMark(body: RecordBody): Mark {
  const number = body.u32(VERIFY_MARK);
  const name = OTHER_MARKS[number] ?? formatName(number);
  if (name === undefined) throw protocolError('a mark of no known format');
  return {name, inContent: body.u32(VERIFY_MARK_PLACE) === MARK_IN_CONTENT, offset: body.u64(VERIFY_MARK_OFFSET)};
}

function decodeDescriptor(body: RecordBody): DescriptorProblem {
  return {
    problem: body.u32(VERIFY_DESCRIPTOR),
    line: body.u32(VERIFY_DESCRIPTOR_LINE),
    text: body.text(VERIFY_DESCRIPTOR_TEXT),
  };
}

function decodeAllocation(body: RecordBody): AllocationFacts {
  return {
    virtualBytes: body.u64(ALLOCATION_VIRTUAL),
    dataBytes: body.u64(ALLOCATION_DATA),
    compressedBytes: body.u64(ALLOCATION_COMPRESSED),
    zeroBytes: body.u64(ALLOCATION_ZERO),
    fileEnd: body.u64(ALLOCATION_FILE_END),
    dataInFileBytes: body.u64(ALLOCATION_FILE_BYTES),
    compressedInFileBytes: body.u64(ALLOCATION_COMPRESSED_BYTES),
    compressedAgainBytes: body.u64(ALLOCATION_COMPRESSED_AGAIN),
    lookups: body.u64(ALLOCATION_LOOKUPS),
    seenBytes: body.u64(ALLOCATION_SEEN),
  };
}
