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
  // As for qemu-img, a resource may end as many bytes behind the data as its length takes.
  const data = allocateRegion(length + ITEM_LENGTH_SIZE);
  readSource(source, begin + dataOffset, data, 0, data.size);
  const table = allocateRegion(length);
  let at: u32 = 0;
  while (at < length) {
    const count = loadBe32(data, at);
    if (count == 0 || count > length - at) refuseTables();
    at += ITEM_LENGTH_SIZE;
    copyBytes(table, 0, data, at, count);
    readBlockTable(table, count, trailer.dataFork, chunks, checksRaw);
    at += count;
  }
}
