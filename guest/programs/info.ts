import {ABI_VERSION, CONFIG_ADDRESS, CONFIG_CAPACITY} from '../abi/calls.ts';
import {CONFIG_ABI_VERSION, CONFIG_DEVICE_COUNT, CONFIG_LENGTH, CONFIG_MAGIC} from '../abi/config.ts';
import {FORMAT_UNKNOWN} from '../abi/formats.ts';
import {
  INFO_CONFIG_LENGTH,
  INFO_FLAG_DMG_NAME,
  INFO_FLAG_PROBE_AS_QEMU,
  INFO_FORMAT,
  INFO_MAGIC,
} from '../abi/info-config.ts';
import {STATUS_BAD_CONFIG, STATUS_OK} from '../abi/status.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {openSource} from '../device/source.ts';
import {probeAsQemu, probeSecurely} from '../driver/probe.ts';
import {InfoRequest} from '../report/info-request.ts';
import {reportFormat} from '../report/report-format.ts';
import {Report} from '../report/report.ts';

/** What an image is and what its header says, as INFO_RECORDS. */
export function run(): i32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  if (!isConfigMine(config)) return STATUS_BAD_CONFIG;
  const request = new InfoRequest(openSource(0), config);
  const forced = loadLe32(config, INFO_FORMAT);
  const format = forced == FORMAT_UNKNOWN ? probe(request) : forced;
  const report = new Report();
  reportFormat(report, format, request);
  report.flush();
  return STATUS_OK;
}

function probe(request: InfoRequest): u32 {
  if (!request.has(INFO_FLAG_PROBE_AS_QEMU)) return probeSecurely(request.source);
  return probeAsQemu(request.source, request.has(INFO_FLAG_DMG_NAME));
}

function isConfigMine(config: Region): bool {
  return (
    loadLe32(config, CONFIG_MAGIC) == INFO_MAGIC &&
    loadLe32(config, CONFIG_ABI_VERSION) == ABI_VERSION &&
    loadLe32(config, CONFIG_LENGTH) >= (INFO_CONFIG_LENGTH as u32) &&
    loadLe32(config, CONFIG_DEVICE_COUNT) >= 1
  );
}
