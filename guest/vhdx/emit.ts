import {VHDX_FIXED} from '../abi/create-config.ts';
import {STATUS_OK} from '../abi/status.ts';
import {EmitResult, refuse} from '../emit/result.ts';
import {Sink} from '../emit/sink.ts';
import {emitBat} from './emit-bat.ts';
import {emitHeaders} from './emit-headers.ts';
import {layOutVhdx} from './emit-layout.ts';
import {emitMetadata} from './emit-metadata.ts';
import {VhdxOptions} from './emit-options.ts';

/**
 * Writes an empty vhdx image ([MS-VHDX], Virtual Hard Disk v2 File Format).
 *
 * Worked example, dynamic, 1 MiB, default options: blocks of 8 MiB, so one block.
 *          0  file type identifier "vhdxfile" and creator "QEMU v10.2.0"
 *   0x010000  header 1, 0x020000 header 2 (one sequence number further, so the current one)
 *   0x030000  region table, 0x040000 its copy
 *   0x100000  log, 1 MiB, a hole
 *   0x200000  block allocation table, 1 MiB: entry 0 is 2 (PAYLOAD_BLOCK_ZERO), the rest 0
 *   0x300000  metadata: table, then items from 0x310000
 *   0x800000  end, and where the first payload block will go
 * Fixed: the file goes on for the virtual size, and the file parameters say that blocks stay allocated.
 * Mapped, which qemu-img cannot do: entry 0 is 0x800006 (PAYLOAD_BLOCK_FULLY_PRESENT at 0x800000), and the file goes on
 * for whole blocks.
 * The data area lies behind 0x800000, in the file or behind its end.
 */
export function emitVhdx(options: VhdxOptions, sink: Sink): EmitResult {
  const layout = layOutVhdx(options);
  if (layout.status != STATUS_OK) return refuse(layout.status);

  const isFixed = options.subformat == VHDX_FIXED;
  emitHeaders(options, layout, sink);
  if (layout.isBatWritten) emitBat(options, layout, sink);
  emitMetadata(options, layout, sink);
  const mapped = options.isMapped ? layout.blocks * layout.blockSize : 0;
  sink.endOutput(layout.dataOffset + max<u64>(mapped, isFixed ? layout.virtualSize : 0));

  const result = new EmitResult();
  result.virtualSize = layout.virtualSize;
  result.dataOffset = layout.dataOffset;
  result.dataLength = max<u64>(mapped, layout.virtualSize);
  return result;
}
