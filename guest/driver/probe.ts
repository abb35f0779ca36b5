import {
  FORMAT_ISO,
  FORMAT_QCOW2,
  FORMAT_RAW,
  FORMAT_UNKNOWN,
  FORMAT_VHDX,
  FORMAT_VMDK,
  FORMAT_VPC,
} from '../abi/formats.ts';
import {STATUS_UNKNOWN_FORMAT} from '../abi/status.ts';
import {Source} from '../device/source.ts';
import {failPlain} from '../host/calls.ts';
import {refuseOtherFormat} from '../other/probe.ts';
import {isQcow2} from '../qcow2/probe.ts';
import {isIso9660} from '../raw/iso9660.ts';
import {hasPartitionTable} from '../raw/partition-table.ts';
import {isVhdx} from '../vhdx/probe.ts';
import {isVmdk} from '../vmdk/probe.ts';
import {isFixedVpc, isVpc} from '../vpc/probe.ts';

/** The format that an image's bytes show; ends the program for an image that shows none, unless `asQemu`. */
export function probeFormat(source: Source, asQemu: bool): u32 {
  if (isQcow2(source)) return FORMAT_QCOW2;
  if (isVmdk(source)) return FORMAT_VMDK;
  if (isVhdx(source)) return FORMAT_VHDX;
  if (isVpc(source)) return FORMAT_VPC;
  refuseOtherFormat(source);
  if (asQemu) return FORMAT_RAW;
  if (isIso9660(source)) return FORMAT_ISO;
  if (isFixedVpc(source)) return FORMAT_VPC;
  if (hasPartitionTable(source)) return FORMAT_RAW;
  failPlain(STATUS_UNKNOWN_FORMAT);
  return FORMAT_UNKNOWN;
}
