import {FINDING_VMDK_BEYOND_END} from '../abi/check-messages.ts';
import {ERRNO_INVALID, Findings} from '../check/findings.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {Driver} from '../driver/driver.ts';
import {EXTENT_COMPRESSED, EXTENT_OFFSET, EXTENT_RECURSE, Extent} from '../driver/extent.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {deviceSize} from '../host/calls.ts';
import {openVmdkDriver} from './driver.ts';

/** Checks that grains and flat extents begin within their files; the first that does not ends the check. */
export function checkVmdk(findings: Findings, layer: LayerConfig): void {
  const driver = openVmdkDriver(layer);
  const extent = new Extent();
  let offset: u64 = 0;
  while (offset < driver.sizeBytes) {
    extent.clear();
    driver.lookup(offset, driver.sizeBytes - offset, extent);
    const beyond = findBeyond(driver, extent);
    if (beyond < extent.length) {
      findings.checkError(FINDING_VMDK_BEYOND_END, (offset + beyond) / SECTOR_SIZE);
      findings.errno = ERRNO_INVALID;
      return;
    }

    offset += extent.length;
  }
}

/** Bytes from the stretch's beginning to the first grain of it that begins behind its file's end. */
function findBeyond(driver: Driver, extent: Extent): u64 {
  const isCompressed = extent.has(EXTENT_COMPRESSED);
  if (!isCompressed && !extent.has(EXTENT_OFFSET)) return extent.length;
  const place = isCompressed ? extent.first : extent.offset;
  const end = deviceSizeInSectors(extent.device);
  if (place >= end) return 0;
  // A flat extent is one piece to qemu-img, and grains of one stretch follow one another.
  const isFlat = extent.has(EXTENT_RECURSE) || driver.clusterSizeBytes == 0;
  if (isCompressed || isFlat) return extent.length;
  const grainSize = driver.clusterSizeBytes;
  return ((end - place + grainSize - 1) / grainSize) * grainSize;
}

function deviceSizeInSectors(device: u32): u64 {
  return (deviceSize(device) + SECTOR_SIZE - 1) & ~((SECTOR_SIZE as u64) - 1);
}
