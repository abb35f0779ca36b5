import {FINDING_REPAIR_REFCOUNT} from '../abi/check-messages.ts';
import {allocateRegion} from '../bytes/region.ts';
import {Findings} from '../check/findings.ts';
import {readDeviceOrZeros} from '../driver/driver.ts';
import {writeDevice} from '../host/calls.ts';
import {Qcow2References} from './check-references.ts';
import {Qcow2Refcounts} from './check-refcounts.ts';
import {Qcow2Image} from './open.ts';
import {loadRefcount, storeRefcount} from './refcount-entry.ts';

/** Writes the number of references of every cluster that a refcount block counts into the block. */
export function repairRefcounts(
  findings: Findings,
  image: Qcow2Image,
  refcounts: Qcow2Refcounts,
  references: Qcow2References,
): void {
  const header = image.header;
  const order = header.refcountOrder;
  const bytes = allocateRegion(header.clusterSize);
  const perBlock = (1 as u64) << refcounts.blockBits;
  for (let index: u64 = 0; index < refcounts.size; index++) {
    const offset = refcounts.blockOffset(index);
    const first = index * perBlock;
    if (offset == 0 || first >= references.clusterCount) continue;
    readDeviceOrZeros(image.source.slot, offset, bytes, 0, bytes.size);
    const count = min<u64>(perBlock, references.clusterCount - first) as u32;
    let isChanged = false;
    for (let place: u32 = 0; place < count; place++) {
      const refcount = loadRefcount(bytes, 0, order, place);
      const wanted = references.counters.get(first + place);
      if (refcount == wanted) continue;
      findings.note(FINDING_REPAIR_REFCOUNT, first + place, refcount, wanted);
      storeRefcount(bytes, 0, order, place, wanted);
      isChanged = true;
    }

    if (isChanged) writeDevice(image.source.slot, offset, bytes, 0, bytes.size);
  }
}
