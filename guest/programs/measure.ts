import {FORMAT_LUKS} from '../abi/formats.ts';
import {CONFIG_ADDRESS, CONFIG_CAPACITY} from '../abi/calls.ts';
import {CHAIN_FIRST_LAYERS, CHAIN_FIRST_TABLE} from '../abi/chain-config.ts';
import {CREATE_CONFIG_LENGTH} from '../abi/create-config.ts';
import {
  MEASURE_CONFIG_LENGTH,
  MEASURE_ENCRYPTION_HEADER,
  MEASURE_FLAG_BACKING,
  MEASURE_FLAG_STATIC,
  MEASURE_FLAGS,
  MEASURE_MAGIC,
  MEASURE_OPTIONS,
  MEASURE_SIZE,
  MEASURE_TARGET,
} from '../abi/measure-config.ts';
import {
  MEASURE_FULLY_ALLOCATED,
  MEASURE_REQUIRED,
  MEASURE_RESULT,
  MEASURE_RESULT_LENGTH,
} from '../abi/measure-messages.ts';
import {STATUS_BAD_CONFIG, STATUS_OK} from '../abi/status.ts';
import {loadLe32, loadLe64, storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {Chain, openChain} from '../driver/chain.ts';
import {isConfigOf} from '../driver/layer-config.ts';
import {emitMessage} from '../host/calls.ts';
import {measureTarget} from '../measure/measure-target.ts';
import {Measured, MeasureRequest} from '../measure/target.ts';
import {divideUp} from '../qcow2/emit-geometry.ts';

/** How much room an image takes in another format, as MEASURE_RESULT. */
export function run(): i32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  if (!isConfigOf(config, MEASURE_MAGIC, MEASURE_CONFIG_LENGTH)) return STATUS_BAD_CONFIG;
  const measured = measureTarget(loadLe32(config, MEASURE_TARGET), readRequest(config));
  if (measured.status == STATUS_OK) tell(measured);
  return measured.status;
}

function readRequest(config: Region): MeasureRequest {
  const hasChain = loadLe32(config, CHAIN_FIRST_LAYERS) > 0;
  const chain: Chain | null = hasChain ? openChain(config, CHAIN_FIRST_TABLE, CHAIN_FIRST_LAYERS) : null;
  const size = chain == null ? loadLe64(config, MEASURE_SIZE) : chain.sizeBytes;
  const flags = loadLe32(config, MEASURE_FLAGS);
  // qemu-img counts a size in whole sectors, but for luks as it was given.
  const isExact = chain == null && loadLe32(config, MEASURE_TARGET) == FORMAT_LUKS;
  return new MeasureRequest(
    chain,
    isExact ? size : divideUp(size, SECTOR_SIZE) * SECTOR_SIZE,
    sliceRegion(config, MEASURE_OPTIONS, CREATE_CONFIG_LENGTH),
    (flags & MEASURE_FLAG_BACKING) != 0,
    (flags & MEASURE_FLAG_STATIC) != 0,
    loadLe64(config, MEASURE_ENCRYPTION_HEADER),
  );
}

function tell(measured: Measured): void {
  const message = allocateRegion(MEASURE_RESULT_LENGTH);
  storeLe64(message, MEASURE_REQUIRED, measured.required);
  storeLe64(message, MEASURE_FULLY_ALLOCATED, measured.fullyAllocated);
  emitMessage(MEASURE_RESULT, message, MEASURE_RESULT_LENGTH);
}
