import {
  CREATE_VHDX_IS_MAPPED,
  CREATE_VHDX_SUBFORMAT,
  CREATE_VMDK_GRAIN_SIZE,
  CREATE_VMDK_SUBFORMAT,
  CREATE_VPC_SUBFORMAT,
  VHDX_FIXED,
  VMDK_MONOLITHIC_FLAT,
  VMDK_TWO_GB_FLAT,
  VPC_FIXED,
} from '../abi/create-config.ts';
import {STATUS_OK} from '../abi/status.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {Sink} from '../emit/sink.ts';
import {EmitResult} from '../emit/result.ts';
import {createVhdx, readVhdxOptions} from '../vhdx/create.ts';
import {layOutVhdx} from '../vhdx/emit-layout.ts';
import {createVmdk} from '../vmdk/create.ts';
import {VmdkOptions} from '../vmdk/emit-options.ts';
import {createVpc} from '../vpc/create.ts';
import {VPC_BLOCK_SIZE} from '../vpc/emit-dynamic-header.ts';
import {measureBlocks} from './measure-blocks.ts';
import {fixedSize, Measured, MeasureRequest, refusedMeasure} from './target.ts';

// Formats that qemu-img does not measure: an empty image is laid out as `create` does, with no device to write it to,
// and blocks are added to it.

/** Virtual Hard Disk Image Format Specification, "Data Blocks": a bitmap of one sector stands before each. */
const VPC_BITMAP_SIZE: u64 = 512;

export function measureVpc(request: MeasureRequest): Measured {
  const sink = nowhere();
  const result = createVpc(request.options, sink);
  const isFixed = loadLe32(request.options, CREATE_VPC_SUBFORMAT) == VPC_FIXED;
  return measureCreated(request, result, sink, isFixed ? 0 : VPC_BLOCK_SIZE, VPC_BITMAP_SIZE);
}

export function measureVhdx(request: MeasureRequest): Measured {
  const sink = nowhere();
  const result = createVhdx(request.options, sink);
  const isFixed =
    loadLe32(request.options, CREATE_VHDX_SUBFORMAT) == VHDX_FIXED ||
    loadLe32(request.options, CREATE_VHDX_IS_MAPPED) != 0;
  const blockSize: u64 = isFixed ? 0 : layOutVhdx(readVhdxOptions(request.options)).blockSize;
  return measureCreated(request, result, sink, blockSize, 0);
}

/** Compressed grains are counted as if they did not compress; each takes a marker then. */
export function measureVmdk(request: MeasureRequest): Measured {
  const sink = nowhere();
  const result = createVmdk(request.options, sink);
  const subformat = loadLe32(request.options, CREATE_VMDK_SUBFORMAT);
  const isFlat = subformat == VMDK_MONOLITHIC_FLAT || subformat == VMDK_TWO_GB_FLAT;
  const asked = loadLe32(request.options, CREATE_VMDK_GRAIN_SIZE);
  const grain: u64 = asked == 0 ? new VmdkOptions().grainSize : asked;
  return measureCreated(request, result, sink, isFlat ? 0 : grain, 0);
}

/** `blockSize` 0: the empty image is as large as a full one. `extra`: bytes that a block takes beside its data. */
function measureCreated(request: MeasureRequest, result: EmitResult, sink: Sink, blockSize: u64, extra: u64): Measured {
  if (result.status != STATUS_OK) return refusedMeasure(result.status);
  if (blockSize == 0) return fixedSize(sink.fileSize);
  return measureBlocks(request, result.virtualSize, sink.fileSize, blockSize, extra);
}

/** Outputs have no device, so that only their sizes are added up. */
function nowhere(): Sink {
  return new Sink(false, 0, 0);
}
