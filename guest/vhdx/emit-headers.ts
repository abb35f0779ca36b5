import {CREATE_RANDOM} from '../abi/create-config.ts';
import {
  VHDX_CHECKSUM,
  VHDX_DATA_WRITE_GUID,
  VHDX_FILE_WRITE_GUID,
  VHDX_HEADER_1,
  VHDX_HEADER_2,
  VHDX_RANDOM_DATA_WRITE_GUID,
  VHDX_RANDOM_FILE_WRITE_GUID,
  VHDX_RANDOM_SEQUENCE_NUMBER,
  VHDX_SEQUENCE_NUMBER,
} from '../abi/random-fields.ts';
import {crc32c} from '../bytes/crc32c.ts';
import {load8, loadLe32, storeLe16, storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {storeText} from '../bytes/text.ts';
import {storeRandomGuid} from '../emit/random-guid.ts';
import {Sink} from '../emit/sink.ts';
import {VhdxLayout} from './emit-layout.ts';
import {VhdxOptions} from './emit-options.ts';
import {REGION_BAT, REGION_METADATA, storeGuid} from './guids.ts';

const IDENTIFIER_SIZE: u32 = 4096;
const HEADER_SIZE: u32 = 4096;
const REGION_TABLE_SIZE: u32 = 0x10000;
const REGION_TABLE_1: u64 = 0x30000;
const REGION_TABLE_2: u64 = 0x40000;

/** [MS-VHDX] 2.2 "Header Section": file type identifier, two headers, two region tables. */
export function emitHeaders(options: VhdxOptions, layout: VhdxLayout, sink: Sink): void {
  const random = loadLe32(options.config, CREATE_RANDOM + VHDX_RANDOM_SEQUENCE_NUMBER) as u64;
  sink.write(0, makeIdentifier(options.creator), 0, IDENTIFIER_SIZE);
  sink.write(VHDX_HEADER_1, makeHeader(options, layout, random), 0, HEADER_SIZE);
  sink.write(VHDX_HEADER_2, makeHeader(options, layout, random + 1), 0, HEADER_SIZE);
  const table = makeRegionTable(layout);
  sink.write(REGION_TABLE_1, table, 0, REGION_TABLE_SIZE);
  sink.write(REGION_TABLE_2, table, 0, REGION_TABLE_SIZE);
}

/** [MS-VHDX] 2.2.1: "vhdxfile", then the creator in UTF-16: "QEMU v" and the version. */
function makeIdentifier(creator: Region): Region {
  const identifier = allocateRegion(IDENTIFIER_SIZE);
  const label = allocateRegion(6);
  storeText(label, 0, 'QEMU v');
  storeText(identifier, 0, 'vhdxfile');
  storeUtf16(identifier, 8, label);
  storeUtf16(identifier, 8 + 2 * label.size, creator);
  return identifier;
}

/** Widens ASCII: versions have no other letters. */
function storeUtf16(to: Region, at: u32, text: Region): void {
  for (let index: u32 = 0; index < text.size; index++) storeLe16(to, at + 2 * index, load8(text, index));
}

/** [MS-VHDX] 2.2.2 "Headers". The log GUID stays zero: there is nothing to replay. */
function makeHeader(options: VhdxOptions, layout: VhdxLayout, sequenceNumber: u64): Region {
  const header = allocateRegion(HEADER_SIZE);
  storeText(header, 0, 'head');
  storeLe64(header, VHDX_SEQUENCE_NUMBER, sequenceNumber);
  storeRandomGuid(header, VHDX_FILE_WRITE_GUID, options.config, VHDX_RANDOM_FILE_WRITE_GUID);
  storeRandomGuid(header, VHDX_DATA_WRITE_GUID, options.config, VHDX_RANDOM_DATA_WRITE_GUID);
  // Log version 0, version 1.
  storeLe16(header, 66, 1);
  storeLe32(header, 68, layout.logSize as u32);
  storeLe64(header, 72, layout.logOffset);
  storeLe32(header, VHDX_CHECKSUM, crc32c(header, 0, HEADER_SIZE));
  return header;
}

/** [MS-VHDX] 2.2.3 "Region Table": two entries of 32 bytes from 16. qemu sets neither as required. */
function makeRegionTable(layout: VhdxLayout): Region {
  const table = allocateRegion(REGION_TABLE_SIZE);
  storeText(table, 0, 'regi');
  storeLe32(table, 8, 2);
  storeGuid(table, 16, REGION_BAT);
  storeLe64(table, 32, layout.batOffset);
  storeLe32(table, 40, layout.batSize as u32);
  storeGuid(table, 48, REGION_METADATA);
  storeLe64(table, 64, layout.metadataOffset);
  storeLe32(table, 72, layout.metadataSize as u32);
  storeLe32(table, VHDX_CHECKSUM, crc32c(table, 0, REGION_TABLE_SIZE));
  return table;
}
