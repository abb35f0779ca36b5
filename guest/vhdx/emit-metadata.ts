import {VHDX_FIXED} from '../abi/create-config.ts';
import {VHDX_PAGE_83, VHDX_RANDOM_PAGE_83} from '../abi/random-fields.ts';
import {storeLe16, storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {storeText} from '../bytes/text.ts';
import {storeRandomGuid} from '../emit/random-guid.ts';
import {Sink} from '../emit/sink.ts';
import {VhdxLayout} from './emit-layout.ts';
import {VhdxOptions} from './emit-options.ts';
import {
  ITEM_FILE_PARAMETERS,
  ITEM_LOGICAL_SECTOR_SIZE,
  ITEM_PAGE_83,
  ITEM_PHYSICAL_SECTOR_SIZE,
  ITEM_VIRTUAL_DISK_SIZE,
  storeGuid,
} from './guids.ts';

/** The table takes 64 KiB and the items follow it: [MS-VHDX] 2.6.1.2 wants item offsets of at least 64 KiB. */
const ITEMS: u32 = 0x10000;
const ITEMS_SIZE: u32 = 40;
const ENTRY_COUNT: u32 = 5;
const ENTRY_SIZE: u32 = 32;
// [MS-VHDX] 2.6.1.2, bits of an entry
const IS_VIRTUAL_DISK: u32 = 2;
const IS_REQUIRED: u32 = 4;
const SECTOR_SIZE: u32 = 512;

/** [MS-VHDX] 2.6 "Metadata Region": a table of five entries and their items. */
export function emitMetadata(options: VhdxOptions, layout: VhdxLayout, sink: Sink): void {
  const metadata = allocateRegion(ITEMS + ITEMS_SIZE);
  storeTable(metadata);
  storeItems(metadata, options, layout);
  sink.write(layout.metadataOffset, metadata, 0, metadata.size);
}

/** [MS-VHDX] 2.6.1 "Metadata Table": a header of 32 bytes, then the entries. */
function storeTable(metadata: Region): void {
  storeText(metadata, 0, 'metadata');
  storeLe16(metadata, 10, ENTRY_COUNT as u16);
  storeEntry(metadata, 0, ITEM_FILE_PARAMETERS, 0, 8);
  storeEntry(metadata, 1, ITEM_VIRTUAL_DISK_SIZE, 8, 8);
  storeEntry(metadata, 2, ITEM_PAGE_83, 16, 16);
  storeEntry(metadata, 3, ITEM_LOGICAL_SECTOR_SIZE, 32, 4);
  storeEntry(metadata, 4, ITEM_PHYSICAL_SECTOR_SIZE, 36, 4);
}

/** [MS-VHDX] 2.6.1.2: entry `index`, for the item of `length` bytes at `at` behind the table. */
function storeEntry(metadata: Region, index: u32, item: string, at: u32, length: u32): void {
  const entry = ENTRY_SIZE * (index + 1);
  storeGuid(metadata, entry, item);
  storeLe32(metadata, entry + 16, ITEMS + at);
  storeLe32(metadata, entry + 20, length);
  // The file parameters, the first entry, describe the file and not the disk in it.
  storeLe32(metadata, entry + 24, index == 0 ? IS_REQUIRED : IS_REQUIRED | IS_VIRTUAL_DISK);
}

/** [MS-VHDX] 2.6.2.1 to 2.6.2.5. */
function storeItems(metadata: Region, options: VhdxOptions, layout: VhdxLayout): void {
  storeLe32(metadata, ITEMS, layout.blockSize as u32);
  // LeaveBlockAllocated
  storeLe32(metadata, ITEMS + 4, options.subformat == VHDX_FIXED ? 1 : 0);
  storeLe64(metadata, ITEMS + 8, layout.virtualSize);
  storeRandomGuid(metadata, VHDX_PAGE_83, options.config, VHDX_RANDOM_PAGE_83);
  storeLe32(metadata, ITEMS + 32, SECTOR_SIZE);
  storeLe32(metadata, ITEMS + 36, SECTOR_SIZE);
}
