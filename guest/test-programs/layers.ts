import {CONFIG_ADDRESS, CONFIG_CAPACITY} from '../abi/calls.ts';
import {CHAIN_FIRST_LAYERS, CHAIN_FIRST_TABLE} from '../abi/chain-config.ts';
import {
  LAYERS_BYTES,
  LAYERS_CONFIG_LENGTH,
  LAYERS_DEPTH,
  LAYERS_DEVICE,
  LAYERS_EXTENT,
  LAYERS_EXTENT_LENGTH,
  LAYERS_FLAG_ALLOCATED,
  LAYERS_FLAG_COMPRESSED,
  LAYERS_FLAG_DATA,
  LAYERS_FLAG_OFFSET,
  LAYERS_FLAG_ZERO,
  LAYERS_FLAGS,
  LAYERS_LENGTH,
  LAYERS_MAGIC,
  LAYERS_OFFSET,
  LAYERS_READ_SIZE,
  LAYERS_SIZE,
  LAYERS_START,
} from '../abi/layers-config.ts';
import {STATUS_BAD_CONFIG, STATUS_OK} from '../abi/status.ts';
import {loadLe32, storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {Chain, openChain} from '../driver/chain.ts';
import {
  EXTENT_ALLOCATED,
  EXTENT_COMPRESSED,
  EXTENT_DATA,
  EXTENT_OFFSET,
  EXTENT_ZERO,
  Extent,
} from '../driver/extent.ts';
import {isConfigOf} from '../driver/layer-config.ts';
import {emitMessage, failPlain} from '../host/calls.ts';

// Walks a chain from its first byte to its last: emits what each stretch is and, where it has data, its bytes.
export function run(): u32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  if (!isConfigOf(config, LAYERS_MAGIC, LAYERS_CONFIG_LENGTH)) return STATUS_BAD_CONFIG;
  const chain = openChain(config, CHAIN_FIRST_TABLE, CHAIN_FIRST_LAYERS);
  const buffer = allocateRegion(loadLe32(config, LAYERS_READ_SIZE));
  const record = allocateRegion(LAYERS_EXTENT_LENGTH);
  storeLe64(record, 0, chain.sizeBytes);
  emitMessage(LAYERS_SIZE, record, 8);
  const extent = new Extent();
  for (let at: u64 = 0; at < chain.sizeBytes; at += extent.length) {
    chain.lookup(at, chain.sizeBytes - at, extent);
    // The contract of lookup; without it this walk would not end.
    if (extent.length == 0 || extent.length > chain.sizeBytes - at) failPlain(STATUS_BAD_CONFIG);
    emitExtent(record, at, extent);
    if (extent.has(EXTENT_DATA) && !extent.has(EXTENT_ZERO)) emitBytes(chain, extent, buffer);
  }

  return STATUS_OK;
}

function emitExtent(record: Region, start: u64, extent: Extent): void {
  storeLe64(record, LAYERS_START, start);
  storeLe64(record, LAYERS_LENGTH, extent.length);
  storeLe32(record, LAYERS_FLAGS, flagsOf(extent));
  storeLe32(record, LAYERS_DEPTH, extent.depth);
  storeLe64(record, LAYERS_OFFSET, extent.offset);
  storeLe32(record, LAYERS_DEVICE, extent.device);
  emitMessage(LAYERS_EXTENT, record, LAYERS_EXTENT_LENGTH);
}

function emitBytes(chain: Chain, extent: Extent, buffer: Region): void {
  for (let skip: u64 = 0; skip < extent.length; skip += buffer.size) {
    const count = min<u64>(buffer.size, extent.length - skip) as u32;
    chain.readExtent(extent, skip, buffer, 0, count);
    emitMessage(LAYERS_BYTES, buffer, count);
  }
}

function flagsOf(extent: Extent): u32 {
  return (
    (extent.has(EXTENT_DATA) ? LAYERS_FLAG_DATA : 0) |
    (extent.has(EXTENT_ZERO) ? LAYERS_FLAG_ZERO : 0) |
    (extent.has(EXTENT_ALLOCATED) ? LAYERS_FLAG_ALLOCATED : 0) |
    (extent.has(EXTENT_OFFSET) ? LAYERS_FLAG_OFFSET : 0) |
    (extent.has(EXTENT_COMPRESSED) ? LAYERS_FLAG_COMPRESSED : 0)
  );
}
