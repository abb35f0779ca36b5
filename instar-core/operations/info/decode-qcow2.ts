import {
  BITMAP_FLAG_AUTO,
  BITMAP_FLAG_IN_USE,
  BITMAP_FLAGS,
  BITMAP_GRANULARITY_BITS,
  BITMAP_NAME,
  INFO_RECORD_BITMAP,
  INFO_RECORD_QCOW2,
  NAME_DATA_FILE,
  QCOW2_COMPRESSION,
  QCOW2_ENCRYPTION,
  QCOW2_FLAG_CORRUPT,
  QCOW2_FLAG_DATA_FILE,
  QCOW2_FLAG_DATA_FILE_RAW,
  QCOW2_FLAG_EXTENDED_L2,
  QCOW2_FLAG_LAZY_REFCOUNTS,
  QCOW2_FLAGS,
  QCOW2_REFCOUNT_BITS,
  QCOW2_VERSION,
} from '../../../guest/abi/info-messages.ts';
import {decodeLuks} from './decode-luks.ts';
import {findName} from './decode-names.ts';
import type {BitmapFacts, FileFacts, Qcow2Facts} from './image-facts.ts';
import {protocolError, type InfoRecord, type RecordBody} from './record-reader.ts';

const VERSIONS = [2, 3] as const;
const COMPRESSIONS = ['zlib', 'zstd'] as const;
const ENCRYPTIONS = ['none', 'aes', 'luks'] as const;
const REFCOUNT_BITS: readonly number[] = [1, 2, 4, 8, 16, 32, 64];
const GRANULARITY_BITS_LIMIT = 63;

/** The facts that only qcow2 has; undefined for other formats. `files` are the attached devices: a second is the data file. */
export function decodeQcow2(records: readonly InfoRecord[], files: readonly FileFacts[]): Qcow2Facts | undefined {
  const body = records.find(({tag}) => tag === INFO_RECORD_QCOW2)?.body;
  if (body === undefined) return undefined;
  const version = VERSIONS.find((known) => known === body.u32(QCOW2_VERSION));
  const compression = COMPRESSIONS[body.u32(QCOW2_COMPRESSION)];
  const encryption = ENCRYPTIONS[body.u32(QCOW2_ENCRYPTION)];
  const refcountBits = body.u32(QCOW2_REFCOUNT_BITS);
  if (version === undefined || compression === undefined || encryption === undefined) {
    throw protocolError('a qcow2 field is out of range');
  }

  if (!REFCOUNT_BITS.includes(refcountBits)) throw protocolError('a qcow2 field is out of range');
  const flags = body.u32(QCOW2_FLAGS);
  return {
    kind: 'qcow2',
    version,
    compression,
    encryption,
    refcountBits,
    lazyRefcounts: (flags & QCOW2_FLAG_LAZY_REFCOUNTS) !== 0,
    corrupt: (flags & QCOW2_FLAG_CORRUPT) !== 0,
    extendedL2: (flags & QCOW2_FLAG_EXTENDED_L2) !== 0,
    hasDataFile: (flags & QCOW2_FLAG_DATA_FILE) !== 0,
    dataFileRaw: (flags & QCOW2_FLAG_DATA_FILE_RAW) !== 0,
    dataFile: findName(records, NAME_DATA_FILE),
    dataFileNode: files[1],
    bitmaps: records.filter(({tag}) => tag === INFO_RECORD_BITMAP).map((record) => decodeBitmap(record.body)),
    luks: decodeLuks(records),
  };
}

function decodeBitmap(body: RecordBody): BitmapFacts {
  const bits = body.u32(BITMAP_GRANULARITY_BITS);
  if (bits > GRANULARITY_BITS_LIMIT) throw protocolError('a bitmap field is out of range');
  const flags = body.u32(BITMAP_FLAGS);
  return {
    name: body.text(BITMAP_NAME),
    granularityBytes: 1n << BigInt(bits),
    inUse: (flags & BITMAP_FLAG_IN_USE) !== 0,
    auto: (flags & BITMAP_FLAG_AUTO) !== 0,
  };
}
