import {REASON_FORMAT_OTHER} from '../abi/image-reasons.ts';
import {STATUS_UNSUPPORTED} from '../abi/status.ts';
import {loadBe16, loadBe32} from '../bytes/big-endian.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {allocateRegion} from '../bytes/region.ts';
import {hasText, storeText} from '../bytes/text.ts';
import {Source} from '../device/source.ts';
import {refuseNaming} from '../report/refusal.ts';
import {QCOW2_MAGIC} from '../qcow2/probe.ts';

/** Ends the program for an image of a format that qemu-img knows and this program does not: it is not raw. */
export function refuseOtherFormat(source: Source): void {
  const name = otherFormat(source);
  if (name.length == 0) return;
  const text = allocateRegion(name.length);
  storeText(text, 0, name);
  refuseNaming(STATUS_UNSUPPORTED, REASON_FORMAT_OTHER, text, 0, text.size);
}

/** By the marks that qemu-img probes; an empty name when there is none. */
function otherFormat(source: Source): string {
  const bytes = source.head;
  if (loadBe32(bytes, 0) == QCOW2_MAGIC && loadBe32(bytes, 4) == 1) return 'qcow';
  if (loadLe32(bytes, 64) == 0xbeda107f) return 'vdi';
  if (hasText(bytes, 0, 'QED\0')) return 'qed';
  if (isParallels(source)) return 'parallels';
  if (hasText(bytes, 0, 'LUKS') && loadBe16(bytes, 4) == 0xbabe && loadBe16(bytes, 6) == 1) return 'luks';
  if (hasText(bytes, 0, 'Bochs Virtual HD Image')) return 'bochs';
  return hasText(bytes, 0, '#!/bin/sh\n#V2.0 Format\n') ? 'cloop' : '';
}

function isParallels(source: Source): bool {
  const bytes = source.head;
  if (loadLe32(bytes, 16) != 2) return false;
  return hasText(bytes, 0, 'WithoutFreeSpace') || hasText(bytes, 0, 'WithouFreSpacExt');
}
