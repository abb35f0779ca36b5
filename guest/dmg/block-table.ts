import {REASON_DMG_CHUNK_LENGTH, REASON_DMG_CHUNK_RAW, REASON_DMG_CHUNK_SECTORS} from '../abi/image-reasons.ts';
import {loadBe32, loadBe64} from '../bytes/big-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {hasText, storeDecimal} from '../bytes/text.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {refuseImage, refuseImageNaming} from '../report/refusal.ts';
import {CHUNK_RAW, DmgChunk, DmgChunks} from './chunks.ts';

// UDIF "mish" block table: 204 bytes of header, then entries. Big-endian.
const MAGIC = 'mish';
const FIRST_SECTOR_AT: u32 = 8;
const DATA_OFFSET_AT: u32 = 24;
const HEADER_SIZE: u32 = 204;
const ENTRY_SIZE: u32 = 40;
const ENTRY_FIRST_SECTOR_AT: u32 = 8;
const ENTRY_SECTORS_AT: u32 = 16;
const ENTRY_OFFSET_AT: u32 = 24;
const ENTRY_LENGTH_AT: u32 = 32;

// qemu's limits.
const LENGTH_LIMIT: u64 = 0x4000000;
const SECTORS_LIMIT: u64 = LENGTH_LIMIT / SECTOR_SIZE;

/**
 * Adds the chunks of the table in the first `length` bytes; what is no such table is left out. `checksRaw`: drift
 * fact `dmg-chunk-checks`.
 */
export function readBlockTable(bytes: Region, length: u32, dataFork: u64, chunks: DmgChunks, checksRaw: bool): void {
  if (length < HEADER_SIZE + ENTRY_SIZE || !hasText(bytes, 0, MAGIC)) return;
  const firstSector = loadBe64(bytes, FIRST_SECTOR_AT);
  const dataOffset = loadBe64(bytes, DATA_OFFSET_AT) + dataFork;
  const chunk = new DmgChunk();
  for (let at = HEADER_SIZE; length - at >= ENTRY_SIZE; at += ENTRY_SIZE) {
    chunk.type = loadBe32(bytes, at);
    if (!chunks.knows(chunk.type)) {
      chunks.leaveOut(chunk.type);
      continue;
    }

    chunk.firstSector = loadBe64(bytes, at + ENTRY_FIRST_SECTOR_AT) + firstSector;
    chunk.sectors = loadBe64(bytes, at + ENTRY_SECTORS_AT);
    chunk.offset = loadBe64(bytes, at + ENTRY_OFFSET_AT) + dataOffset;
    chunk.length = loadBe64(bytes, at + ENTRY_LENGTH_AT);
    checkChunk(chunk, chunks.count, checksRaw);
    chunks.add(chunk);
  }
}

function checkChunk(chunk: DmgChunk, index: u32, checksRaw: bool): void {
  if (!chunk.isZero && chunk.sectors > SECTORS_LIMIT) refuseImage(REASON_DMG_CHUNK_SECTORS, chunk.sectors, index);
  if (chunk.length > LENGTH_LIMIT) refuseImage(REASON_DMG_CHUNK_LENGTH, chunk.length, index);
  if (!checksRaw || chunk.type != CHUNK_RAW) return;
  const sectors = (chunk.length + SECTOR_SIZE - 1) / SECTOR_SIZE;
  if (sectors != chunk.sectors) refuseRaw(chunk, index);
}

function refuseRaw(chunk: DmgChunk, index: u32): void {
  const text = allocateRegion(20);
  const length = storeDecimal(text, 0, chunk.sectors);
  refuseImageNaming(REASON_DMG_CHUNK_RAW, text, 0, length, chunk.length, index);
}
