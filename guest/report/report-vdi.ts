import {FORMAT_VDI} from '../abi/formats.ts';
import {
  INFO_RECORD_VDI,
  VDI_ALLOCATED,
  VDI_BLOCK_SIZE,
  VDI_BLOCKS,
  VDI_IMAGE_TYPE,
  VDI_LENGTH,
  VDI_UUID,
} from '../abi/info-messages.ts';
import {storeLe32} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {openVdi} from '../vdi/open.ts';
import {InfoRequest} from './info-request.ts';
import {reportImage} from './report-image.ts';
import {Report} from './report.ts';

export function reportVdi(report: Report, request: InfoRequest): void {
  const header = openVdi(request.source);
  reportImage(report, FORMAT_VDI, header.virtualSize, header.blockSize, 0);
  const body = report.add(INFO_RECORD_VDI, VDI_LENGTH);
  storeLe32(body, VDI_IMAGE_TYPE, header.imageType);
  storeLe32(body, VDI_BLOCK_SIZE, header.blockSize);
  storeLe32(body, VDI_BLOCKS, header.blocks);
  storeLe32(body, VDI_ALLOCATED, header.allocatedBlocks);
  copyBytes(body, VDI_UUID, header.uuid, 0, header.uuid.size);
}
