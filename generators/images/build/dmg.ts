import {be32, be64, text} from '../patch.ts';
import {filled, image, piece, struct} from '../pieces.ts';
import type {SparseImage} from '../sparse-image.ts';
import {storedZlib} from './stored-zlib.ts';

const SECTOR_BYTES = 512;
const CHUNK_SECTORS = 16;
const CHUNK_BYTES = CHUNK_SECTORS * SECTOR_BYTES;

/** Types of chunks in a block table. */
export const CHUNK = {
  zero: 0,
  raw: 1,
  ignore: 2,
  adc: 0x80000004,
  zlib: 0x80000005,
  bzip2: 0x80000006,
  lzfse: 0x80000007,
  comment: 0x7ffffffe,
  end: 0xffffffff,
} as const;

export type Chunk = {readonly type: number; readonly value: number};

/** bzip2 of a chunk of 0x44; written down because Node has no bzip2. */
const BZIP2_OF_44 = Buffer.from(
  '425a6839314159265359184fa2280000122400800404000008200030cc05536a620500f177245385090184fa2280',
  'hex',
);

/** The stream of a chunk that is filled with one value. */
function encode({type, value}: Chunk): Buffer {
  const content = filled(value, CHUNK_BYTES);
  if (type === CHUNK.raw) return content;
  if (type === CHUNK.zlib) return storedZlib(content);
  if (type === CHUNK.bzip2) return BZIP2_OF_44;
  if (type === CHUNK.lzfse) return lzfseUncompressed(content);
  return type === CHUNK.adc ? filled(0x83, 8) : Buffer.alloc(0);
}

/** An LZFSE stream of one block of plain bytes: `bvx-`, length, bytes, `bvx$`. */
function lzfseUncompressed(content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write('bvx-', 'latin1');
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, Buffer.from('bvx$', 'latin1')]);
}

/** An Apple disk image: chunks of 8 KiB, a property list or a resource fork with one block table, the `koly` trailer. */
export function makeDmg(
  chunks: readonly Chunk[],
  {table = 'plist'}: {table?: 'plist' | 'resource-fork'} = {},
): SparseImage {
  const streams = chunks.map(encode);
  const dataBytes = streams.reduce((sum, stream) => sum + stream.length, 0);
  const mish = blockTable(chunks, streams);
  const index = table === 'plist' ? propertyList(mish) : resourceFork(mish);
  const trailerAt = dataBytes + index.length;
  return image(
    trailerAt + SECTOR_BYTES,
    piece(0, Buffer.concat(streams)),
    piece(dataBytes, index),
    text(trailerAt, 'koly'),
    be32(trailerAt + 4, 4),
    be32(trailerAt + 8, SECTOR_BYTES),
    be64(trailerAt + 0x20, dataBytes),
    be64(trailerAt + (table === 'plist' ? 0xd8 : 0x28), dataBytes),
    be64(trailerAt + (table === 'plist' ? 0xe0 : 0x30), index.length),
    be64(trailerAt + 0x1ec, chunks.length * CHUNK_SECTORS),
  );
}

export function dmgContent(chunks: readonly Chunk[]): SparseImage {
  return image(
    chunks.length * CHUNK_BYTES,
    ...chunks.map(({value}, index) => piece(index * CHUNK_BYTES, filled(value, CHUNK_BYTES))),
  );
}

const TABLE_HEADER_BYTES = 204;
const ENTRY_BYTES = 40;

/** The `mish` structure: header of 204 bytes, then 40 bytes for each chunk and for the end. */
function blockTable(chunks: readonly Chunk[], streams: readonly Buffer[]): Buffer {
  let at = 0;
  const entries = chunks.map(({type}, index) => {
    const length = streams[index]?.length ?? 0;
    const entry = tableEntry(type, {sector: index * CHUNK_SECTORS, sectors: CHUNK_SECTORS, offset: at, length});
    at += length;
    return entry;
  });
  const end = tableEntry(CHUNK.end, {sector: chunks.length * CHUNK_SECTORS, sectors: 0, offset: at, length: 0});
  const header = struct(
    TABLE_HEADER_BYTES,
    text(0, 'mish'),
    be32(4, 1),
    be64(16, chunks.length * CHUNK_SECTORS),
    be32(32, CHUNK_SECTORS + 8),
    be32(200, chunks.length + 1),
  );
  return Buffer.concat([header, ...entries, end]);
}

type Place = {readonly sector: number; readonly sectors: number; readonly offset: number; readonly length: number};

function tableEntry(type: number, {sector, sectors, offset, length}: Place): Buffer {
  return struct(ENTRY_BYTES, be32(0, type), be64(8, sector), be64(16, sectors), be64(24, offset), be64(32, length));
}

function propertyList(mish: Buffer): Buffer {
  return Buffer.from(
    '<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0">\n<dict>\n<key>resource-fork</key>\n<dict>\n' +
      '<key>blkx</key>\n<array>\n<dict>\n<key>Attributes</key>\n<string>0x0050</string>\n<key>Data</key>\n<data>\n' +
      `${mish.toString('base64')}\n</data>\n</dict>\n</array>\n</dict>\n</dict>\n</plist>\n`,
    'latin1',
  );
}

/** Inside Macintosh, "Resource File Format": a header, then data, each with its length before it. */
function resourceFork(mish: Buffer): Buffer {
  const dataAt = 256;
  const dataBytes = 4 + mish.length;
  const header = struct(dataAt, be32(0, dataAt), be32(4, dataAt + dataBytes), be32(8, dataBytes), be32(12, 0));
  return Buffer.concat([header, struct(4, be32(0, mish.length)), mish]);
}
