import {LAYER_FLAG_VPC_ANY_TYPE, LAYER_FLAG_VPC_SIZE_FIELD} from '../abi/chain-config.ts';
import {FINDING_VPC_BLOCK_SHARED, FINDING_VPC_DISK_TYPE, FINDING_VPC_LAST_FOOTER} from '../abi/check-messages.ts';
import {loadBe32} from '../bytes/big-endian.ts';
import {ClusterCounters} from '../check/cluster-counters.ts';
import {Findings} from '../check/findings.ts';
import {DeviceWindow} from '../device/device-window.ts';
import {openSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {ENTRY_SIZE, UNALLOCATED, VpcBlocks} from './blocks.ts';
import {DISK_DIFFERENCING, DISK_FIXED, readFirstFooter, readLastFooter} from './footer.ts';
import {openVpc} from './open.ts';

const TABLE_WINDOW: u32 = 0x10000;
/** Starts are remembered in numbers of this width. */
const START_ORDER: u32 = 5;

/**
 * Opening one checks the footer's sum, the dynamic header and that every block lies in the file. What is left: the disk
 * type (VHD specification, "Hard Disk Footer Format": 2 to 4), the footer at the end, and blocks that share a place.
 */
export function checkVpc(findings: Findings, layer: LayerConfig): void {
  const source = openSource(layer.firstDevice);
  const image = openVpc(source, layer.has(LAYER_FLAG_VPC_SIZE_FIELD), layer.has(LAYER_FLAG_VPC_ANY_TYPE));
  const blocks = image.blocks;
  const last = readLastFooter(source);
  const footer = blocks == null ? last : readFirstFooter(source);
  const type = footer.diskType;
  if (type < DISK_FIXED || type > DISK_DIFFERENCING) findings.corruption(FINDING_VPC_DISK_TYPE, type);
  if (!last.hasCookie() || !last.isChecksumRight()) findings.corruption(FINDING_VPC_LAST_FOOTER);
  if (blocks != null && !image.isFixed) checkPlaces(findings, source, blocks);
}

/** Each block has as many sectors, so of two that overlap the starts are less than that apart. */
function checkPlaces(findings: Findings, source: Source, blocks: VpcBlocks): void {
  const sectors: u64 = (blocks.bitmapSize + blocks.blockSize) / SECTOR_SIZE;
  const starts = new ClusterCounters(source.sizeInSectors / sectors, START_ORDER);
  const table = new DeviceWindow(TABLE_WINDOW);
  table.turnTo(source.slot, source.size);
  const inFile = source.size > blocks.tableOffset ? (source.size - blocks.tableOffset) / ENTRY_SIZE : 0;
  const count = min<u64>(blocks.entries, inFile);
  for (let index: u64 = 0; index < count; index++) {
    const sector = loadBe32(table.bytes, table.at(blocks.tableOffset + index * ENTRY_SIZE, ENTRY_SIZE));
    if (sector == UNALLOCATED) continue;
    const place = sector / sectors;
    // Kept as one more than the start's distance from the stretch that it is in; 0 is no start.
    const start: u64 = (sector % sectors) + 1;
    const before: u64 = place == 0 ? 0 : starts.get(place - 1);
    const behind = starts.get(place + 1);
    const isShared = starts.get(place) != 0 || before > start || (behind != 0 && behind < start);
    if (isShared) findings.corruption(FINDING_VPC_BLOCK_SHARED, index, (sector as u64) * SECTOR_SIZE);
    starts.set(place, start);
  }
}
