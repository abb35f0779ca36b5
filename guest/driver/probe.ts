import {
  FORMAT_BOCHS,
  FORMAT_CLOOP,
  FORMAT_DMG,
  FORMAT_ISO,
  FORMAT_LUKS,
  FORMAT_PARALLELS,
  FORMAT_QCOW,
  FORMAT_QCOW2,
  FORMAT_QED,
  FORMAT_RAW,
  FORMAT_UNKNOWN,
  FORMAT_VDI,
  FORMAT_VHDX,
  FORMAT_VMDK,
  FORMAT_VPC,
} from '../abi/formats.ts';
import {STATUS_UNKNOWN_FORMAT} from '../abi/status.ts';
import {hasText} from '../bytes/text.ts';
import {isBochs} from '../bochs/probe.ts';
import {isCloop} from '../cloop/probe.ts';
import {Source} from '../device/source.ts';
import {isDmg} from '../dmg/trailer.ts';
import {failPlain} from '../host/calls.ts';
import {isLuks1, isLuks2} from '../luks/probe.ts';
import {isParallels} from '../parallels/probe.ts';
import {isQcow} from '../qcow/probe.ts';
import {isQcow2} from '../qcow2/probe.ts';
import {isIso9660} from '../raw/iso9660.ts';
import {hasPartitionTable} from '../raw/partition-table.ts';
import {isVdi} from '../vdi/probe.ts';
import {isVhdx} from '../vhdx/probe.ts';
import {isVmdk} from '../vmdk/probe.ts';
import {isFixedVpc, isVpc} from '../vpc/probe.ts';

/**
 * The format that an image's bytes show, as qemu-img probes: by the first sector, a marked format before cloop, and
 * raw when there is no mark. `isNamedDmg`: the file's name ends in ".dmg", which is a weaker mark.
 */
export function probeAsQemu(source: Source, isNamedDmg: bool): u32 {
  if (source.size == 0) return FORMAT_RAW;
  const marked = markedFormat(source);
  if (marked != FORMAT_UNKNOWN) return marked;
  if (isNamedDmg) return FORMAT_DMG;
  return isCloop(source) ? FORMAT_CLOOP : FORMAT_RAW;
}

/**
 * The format that an image's bytes show, wherever its mark stands; the program ends for an image that shows none.
 * The end of the file is read only when its beginning says nothing.
 */
export function probeSecurely(source: Source): u32 {
  const marked = markedFormat(source);
  if (marked != FORMAT_UNKNOWN) return marked;
  if (isCloop(source)) return FORMAT_CLOOP;
  if (isLuks2(source)) return FORMAT_LUKS;
  // The trailer of a dmg makes the whole file one, whatever disk it may hold uncompressed at its beginning.
  if (isDmg(source)) return FORMAT_DMG;
  if (isIso9660(source)) return FORMAT_ISO;
  if (isFixedVpc(source)) return FORMAT_VPC;
  if (hasPartitionTable(source)) return FORMAT_RAW;
  failPlain(STATUS_UNKNOWN_FORMAT);
  return FORMAT_UNKNOWN;
}

/**
 * Formats with a mark in the first sector, FORMAT_UNKNOWN without one. All but vdi's stand at its beginning, so that no
 * two fit at once; where vdi's is there too, qemu's list of drivers decides.
 */
function markedFormat(source: Source): u32 {
  const first = markedBeforeVdi(source);
  if (first != FORMAT_UNKNOWN) return first;
  if (isVdi(source)) return FORMAT_VDI;
  if (isQcow2(source)) return FORMAT_QCOW2;
  if (isLuks1(source)) return FORMAT_LUKS;
  if (isQcow(source)) return FORMAT_QCOW;
  return isBochs(source) ? FORMAT_BOCHS : FORMAT_UNKNOWN;
}

function markedBeforeVdi(source: Source): u32 {
  if (isVmdk(source)) return FORMAT_VMDK;
  if (isVhdx(source)) return FORMAT_VHDX;
  if (isVpc(source)) return FORMAT_VPC;
  if (isParallels(source)) return FORMAT_PARALLELS;
  return isQed(source) ? FORMAT_QED : FORMAT_UNKNOWN;
}

/** QED specification, "Header": the magic ends with a zero byte. */
function isQed(source: Source): bool {
  return hasText(source.head, 0, 'QED\0');
}
