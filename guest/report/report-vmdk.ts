import {FORMAT_VMDK} from '../abi/formats.ts';
import {
  EXTENT_CLUSTER_SIZE,
  EXTENT_DEVICE,
  EXTENT_FLAG_COMPRESSED,
  EXTENT_FLAGS,
  EXTENT_TYPE,
  EXTENT_VIRTUAL_SIZE,
  INFO_RECORD_EXTENT,
  INFO_RECORD_VMDK,
  NAME_BACKING_FILE,
  NAME_BACKING_FORMAT,
  NAME_VMDK_CREATE_TYPE,
  NEED_VMDK_EXTENT,
  VMDK_CID,
  VMDK_LENGTH,
  VMDK_PARENT_CID,
} from '../abi/info-messages.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {VmdkExtent, VmdkImage} from '../vmdk/image.ts';
import {Report} from './report.ts';
import {reportNeed} from './report-need.ts';
import {reportImage, reportName, reportText} from './report-image.ts';

/** What the image says, or which files are to be attached before it can be read. */
export function reportVmdk(report: Report, image: VmdkImage): void {
  if (image.missing.length > 0) {
    for (let index = 0; index < image.missing.length; index++) {
      reportNeed(report, NEED_VMDK_EXTENT, image.missing[index]);
    }

    return;
  }

  reportImage(report, FORMAT_VMDK, image.sectors * SECTOR_SIZE, image.clusterSize, 0);
  reportName(report, NAME_BACKING_FILE, image.parentName);
  // A parent is a vmdk, whatever else it may look like.
  if (image.parentName.size > 0) reportText(report, NAME_BACKING_FORMAT, 'vmdk');
  reportName(report, NAME_VMDK_CREATE_TYPE, image.createType);
  const body = report.add(INFO_RECORD_VMDK, VMDK_LENGTH);
  storeLe32(body, VMDK_CID, image.cid);
  storeLe32(body, VMDK_PARENT_CID, image.parentCid);
  for (let index = 0; index < image.extents.length; index++) reportExtent(report, image.extents[index]);
}

function reportExtent(report: Report, extent: VmdkExtent): void {
  const body = report.add(INFO_RECORD_EXTENT, EXTENT_TYPE + extent.type.size);
  storeLe64(body, EXTENT_VIRTUAL_SIZE, extent.sectors * SECTOR_SIZE);
  storeLe64(body, EXTENT_CLUSTER_SIZE, extent.grainSectors * SECTOR_SIZE);
  storeLe32(body, EXTENT_FLAGS, extent.isCompressed ? EXTENT_FLAG_COMPRESSED : 0);
  storeLe32(body, EXTENT_DEVICE, extent.slot);
  copyBytes(body, EXTENT_TYPE, extent.type, 0, extent.type.size);
}
