import {
  INFO_RECORD_VDI,
  VDI_ALLOCATED,
  VDI_BLOCK_SIZE,
  VDI_BLOCKS,
  VDI_IMAGE_TYPE,
  VDI_UUID,
} from '../../../guest/abi/info-messages.ts';
import type {VdiFacts} from './image-facts.ts';
import type {InfoRecord, RecordBody} from './record-reader.ts';

const TYPE_NAMES: Readonly<Record<number, string>> = {1: 'dynamic', 2: 'fixed', 3: 'undo', 4: 'differencing'};

/** The facts that only vdi has; undefined for other formats. */
export function decodeVdi(records: readonly InfoRecord[]): VdiFacts | undefined {
  const body = records.find(({tag}) => tag === INFO_RECORD_VDI)?.body;
  if (body === undefined) return undefined;
  const type = body.u32(VDI_IMAGE_TYPE);
  return {
    kind: 'vdi',
    // qemu-img opens images of any type.
    imageType: TYPE_NAMES[type] ?? `unknown (${type})`,
    blockSizeBytes: body.u32(VDI_BLOCK_SIZE),
    blocks: body.u32(VDI_BLOCKS),
    blocksAllocated: body.u32(VDI_ALLOCATED),
    uuid: readUuid(body, VDI_UUID),
  };
}

/** As VirtualBox writes it: the first three fields are little-endian. */
function readUuid(body: RecordBody, at: number): string {
  const fields = [
    hex(BigInt(body.u32(at)), 8),
    hex(BigInt(body.u32(at + 4) % 0x1_00_00), 4),
    hex(BigInt(body.u32(at + 4) >>> 16), 4),
  ];
  const rest = hex(BigInt.asUintN(64, swapBytes(body.u64(at + 8))), 16);
  return `${fields.join('-')}-${rest.slice(0, 4)}-${rest.slice(4)}`;
}

function hex(value: bigint, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

function swapBytes(value: bigint): bigint {
  let swapped = 0n;
  for (let shift = 0n; shift < 64n; shift += 8n) swapped = (swapped << 8n) | ((value >> shift) & 0xffn);
  return swapped;
}
