import {loadBe32} from '../bytes/big-endian.ts';
import {fits} from '../bytes/fits.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion} from '../bytes/region.ts';
import {readSource, Source} from '../device/source.ts';
import {readBlockTable} from './block-table.ts';
import {DmgChunks} from './chunks.ts';
import {refuseTables} from './refuse-tables.ts';
import {DmgTrailer} from './trailer.ts';

// Inside Macintosh: More Macintosh Toolbox, "Resource File Format": header with the data's offset and length, then
// the resources, each behind its own length. Big-endian.
const DATA_OFFSET_AT: u32 = 0;
const DATA_LENGTH_AT: u32 = 8;
const HEADER_SIZE: u32 = 16;
const ITEM_LENGTH_SIZE: u32 = 4;
/** As for property lists, which hold the same. */
const LENGTH_LIMIT: u32 = 0x1000000;

/** Adds the chunks of the resource fork's block tables; its other resources are passed over. */
export function readResourceFork(source: Source, trailer: DmgTrailer, chunks: DmgChunks, checksRaw: bool): void {
  const begin = trailer.resourceFork;
  const header = allocateRegion(HEADER_SIZE);
  readSource(source, begin, header, 0, HEADER_SIZE);
  const dataOffset = loadBe32(header, DATA_OFFSET_AT);
  const length = loadBe32(header, DATA_LENGTH_AT);
  const isInside = length > 0 && fits(dataOffset, length, trailer.resourceForkLength);
  if (!isInside || length > LENGTH_LIMIT) refuseTables();
  const data = allocateRegion(length);
  readSource(source, begin + dataOffset, data, 0, length);
  const table = allocateRegion(length);
  for (let at: u32 = 0; at < length;) {
    // A length that is cut off reads on into what follows the data, and is too long in any case.
    if (length - at < ITEM_LENGTH_SIZE) refuseTables();
    const count = loadBe32(data, at);
    if (count == 0 || count > length - at) refuseTables();
    at += ITEM_LENGTH_SIZE;
    const held = min<u32>(count, length - at);
    copyBytes(table, 0, data, at, held);
    readBlockTable(table, held, trailer.dataFork, chunks, checksRaw);
    at += held;
  }
}
