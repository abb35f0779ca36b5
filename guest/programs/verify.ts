import {CONFIG_ADDRESS, CONFIG_CAPACITY} from '../abi/calls.ts';
import {CHAIN_FIRST_LAYERS, CHAIN_FIRST_TABLE} from '../abi/chain-config.ts';
import {STATUS_BAD_CONFIG, STATUS_OK} from '../abi/status.ts';
import {
  VERIFY_CONFIG_LENGTH,
  VERIFY_FLAG_LOCKED,
  VERIFY_FLAG_MARKS_ONLY,
  VERIFY_FLAG_PARTITIONS,
  VERIFY_FLAG_VMDK,
  VERIFY_FLAGS,
  VERIFY_LOOKUP_LIMIT,
  VERIFY_MAGIC,
} from '../abi/verify-config.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {HEAD_SIZE, openSource, Source} from '../device/source.ts';
import {Chain, openChain} from '../driver/chain.ts';
import {isConfigOf, readLayerConfigs} from '../driver/layer-config.ts';
import {Report} from '../report/report.ts';
import {reportAllocation} from '../verify/allocation.ts';
import {reportFeatures, reportLog} from '../verify/features.ts';
import {reportContentMarks, reportFileMarks} from '../verify/marks.ts';
import {reportPartitions} from '../verify/partitions.ts';
import {DescriptorInspection} from '../verify/vmdk-descriptor.ts';

/** What speaks against trusting an image, as VERIFY_RECORD_*. What is known is told before the next step can fail. */
export function run(): i32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  if (!isConfigOf(config, VERIFY_MAGIC, VERIFY_CONFIG_LENGTH)) return STATUS_BAD_CONFIG;
  const layers = readLayerConfigs(config, CHAIN_FIRST_TABLE, CHAIN_FIRST_LAYERS);
  if (layers.length != 1) return STATUS_BAD_CONFIG;
  const flags = loadLe32(config, VERIFY_FLAGS);
  const report = new Report();
  const source = openSource(layers[0].firstDevice);
  reportFileMarks(report, source);
  if ((flags & VERIFY_FLAG_VMDK) != 0) new DescriptorInspection(report, source).run();
  reportFeatures(report, source);
  report.flush();
  reportLog(report, source);
  report.flush();
  if ((flags & VERIFY_FLAG_MARKS_ONLY) != 0) return STATUS_OK;
  const chain = openChain(config, CHAIN_FIRST_TABLE, CHAIN_FIRST_LAYERS);
  reportAllocation(report, chain, loadLe32(config, VERIFY_LOOKUP_LIMIT));
  report.flush();
  if ((flags & VERIFY_FLAG_LOCKED) == 0) reportContent(report, chain, flags);
  report.flush();
  return STATUS_OK;
}

/** The beginning of the disk as a guest of the virtual machine sees it. */
function reportContent(report: Report, chain: Chain, flags: u32): void {
  const head = allocateRegion(HEAD_SIZE);
  const length = min<u64>(chain.sizeBytes, HEAD_SIZE) as u32;
  chain.read(0, head, 0, length);
  const content = new Source(chain.layers[0].source.slot, chain.sizeBytes, head);
  reportContentMarks(report, content);
  if ((flags & VERIFY_FLAG_PARTITIONS) != 0) reportPartitions(report, content);
}
