import {ABI_VERSION, CONFIG_ADDRESS, CONFIG_CAPACITY} from '../abi/calls.ts';
import {CONFIG_ABI_VERSION, CONFIG_DEVICE_COUNT, CONFIG_LENGTH, CONFIG_MAGIC} from '../abi/config.ts';
import {
  FORMAT_ISO,
  FORMAT_QCOW2,
  FORMAT_RAW,
  FORMAT_UNKNOWN,
  FORMAT_VHDX,
  FORMAT_VMDK,
  FORMAT_VPC,
} from '../abi/formats.ts';
import {
  INFO_CONFIG_LENGTH,
  INFO_FLAG_DATA_FILE,
  INFO_FLAG_PROBE_AS_QEMU,
  INFO_FLAG_VPC_ANY_TYPE,
  INFO_FLAG_VPC_SIZE_FIELD,
  INFO_FLAGS,
  INFO_FORMAT,
  INFO_MAGIC,
} from '../abi/info-config.ts';
import {STATUS_BAD_CONFIG, STATUS_OK, STATUS_UNKNOWN_FORMAT} from '../abi/status.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {openSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {failPlain} from '../host/calls.ts';
import {INCOMPATIBLE_DATA_FILE} from '../qcow2/header.ts';
import {openQcow2, Qcow2Image} from '../qcow2/open.ts';
import {refuseOtherFormat} from '../other/probe.ts';
import {isQcow2} from '../qcow2/probe.ts';
import {isIso9660} from '../raw/iso9660.ts';
import {hasPartitionTable} from '../raw/partition-table.ts';
import {Report} from '../report/report.ts';
import {NEED_QCOW2_DATA_FILE} from '../abi/info-messages.ts';
import {reportNeed} from '../report/report-need.ts';
import {reportImage} from '../report/report-image.ts';
import {reportQcow2} from '../report/report-qcow2.ts';
import {reportVmdk} from '../report/report-vmdk.ts';
import {openVhdx} from '../vhdx/open.ts';
import {isVhdx} from '../vhdx/probe.ts';
import {openVmdk} from '../vmdk/open.ts';
import {isVmdk} from '../vmdk/probe.ts';
import {openVpc} from '../vpc/open.ts';
import {isFixedVpc, isVpc} from '../vpc/probe.ts';

/** What an image is and what its header says, as INFO_RECORDS. */
export function run(): i32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  if (!isConfigMine(config)) return STATUS_BAD_CONFIG;
  const source = openSource(0);
  const flags = loadLe32(config, INFO_FLAGS);
  const forced = loadLe32(config, INFO_FORMAT);
  const format = forced == FORMAT_UNKNOWN ? probe(source, (flags & INFO_FLAG_PROBE_AS_QEMU) != 0) : forced;
  const report = new Report();
  reportFormat(report, source, format, config);
  report.flush();
  return STATUS_OK;
}

function isConfigMine(config: Region): bool {
  return (
    loadLe32(config, CONFIG_MAGIC) == INFO_MAGIC &&
    loadLe32(config, CONFIG_ABI_VERSION) == ABI_VERSION &&
    loadLe32(config, CONFIG_LENGTH) >= (INFO_CONFIG_LENGTH as u32) &&
    loadLe32(config, CONFIG_DEVICE_COUNT) >= 1
  );
}

function probe(source: Source, asQemu: bool): u32 {
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

function reportFormat(report: Report, source: Source, format: u32, config: Region): void {
  if (format == FORMAT_QCOW2) {
    reportQcow2OrNeed(report, openQcow2(source), config);
  } else if (format == FORMAT_VPC) {
    const flags = loadLe32(config, INFO_FLAGS);
    const image = openVpc(source, (flags & INFO_FLAG_VPC_SIZE_FIELD) != 0, (flags & INFO_FLAG_VPC_ANY_TYPE) != 0);
    reportImage(report, format, image.virtualSize, image.blockSize, 0);
  } else if (format == FORMAT_VMDK) {
    reportVmdk(report, openVmdk(source, loadLe32(config, CONFIG_DEVICE_COUNT)));
  } else if (format == FORMAT_VHDX) {
    const metadata = openVhdx(source).metadata;
    reportImage(report, format, metadata.virtualSize, metadata.blockSize, 0);
  } else {
    reportImage(report, format, source.sizeInSectors * SECTOR_SIZE, 0, 0);
  }
}

/** Where the data file counts as part of the image, it is asked for first. */
function reportQcow2OrNeed(report: Report, image: Qcow2Image, config: Region): void {
  const isDataFileNeeded =
    (loadLe32(config, INFO_FLAGS) & INFO_FLAG_DATA_FILE) != 0 &&
    (image.header.incompatible & INCOMPATIBLE_DATA_FILE) != 0 &&
    image.extensions.dataFile.size > 0;
  if (isDataFileNeeded && loadLe32(config, CONFIG_DEVICE_COUNT) < 2) {
    reportNeed(report, NEED_QCOW2_DATA_FILE, image.extensions.dataFile);
  } else {
    reportQcow2(report, image);
  }
}
