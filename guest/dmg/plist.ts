import {findByte} from '../bytes/memory-block.ts';
import {allocateRegion} from '../bytes/region.ts';
import {findText} from '../bytes/text.ts';
import {readSource, Source} from '../device/source.ts';
import {decodeBase64} from '../bytes/base64.ts';
import {readBlockTable} from './block-table.ts';
import {DmgChunks} from './chunks.ts';
import {refuseTables} from './refuse-tables.ts';
import {DmgTrailer} from './trailer.ts';

/** qemu's limit. */
const LENGTH_LIMIT: u64 = 0x1000000;
const BEGIN = '<data>';
const END = '</data>';

/**
 * Adds the chunks of the property list's block tables. No XML is parsed: every `data` element is decoded, and what it
 * holds tells whether it is a block table.
 */
export function readPlist(source: Source, trailer: DmgTrailer, chunks: DmgChunks, checksRaw: bool): void {
  const length = trailer.plistLength;
  if (length == 0 || length > LENGTH_LIMIT) refuseTables();
  const text = allocateRegion(length as u32);
  readSource(source, trailer.plist, text, 0, text.size);
  const table = allocateRegion(text.size);
  const end = findByte(text, 0, text.size, 0);
  let at = findText(text, 0, end, BEGIN);
  while (at < end) {
    const begin = at + BEGIN.length;
    const stop = findText(text, begin, end, END);
    if (stop == end) refuseTables();
    const made = decodeBase64(text, begin, stop, table);
    readBlockTable(table, made, trailer.dataFork, chunks, checksRaw);
    at = findText(text, stop, end, BEGIN);
  }
}
