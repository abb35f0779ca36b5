import {LAYER_FLAG_NO_DIFFERENCING} from '../abi/chain-config.ts';
import {
  FINDING_VHDX_BLOCK_END,
  FINDING_VHDX_BLOCK_OVERFLOW,
  FINDING_VHDX_BLOCK_START,
  FINDING_VHDX_OVERLAP,
} from '../abi/check-messages.ts';
import {REASON_VHDX_BLOCK_OVERFLOW, REASON_VHDX_BLOCK_START} from '../abi/image-reasons.ts';
import {Region} from '../bytes/region.ts';
import {Findings} from '../check/findings.ts';
import {openSource, SECTOR_SIZE} from '../device/source.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {BlockFaults} from './block-table.ts';
import {openDamagedVhdx} from './open.ts';

/** Headers, log, regions and metadata are checked when an image is opened; what is left is whether its blocks are there. */
export function checkVhdx(findings: Findings, layer: LayerConfig): void {
  const source = openSource(layer.firstDevice);
  const faults = new ToldFaults(findings, source.sizeInSectors * SECTOR_SIZE);
  openDamagedVhdx(source, layer.has(LAYER_FLAG_NO_DIFFERENCING), faults);
}

const NOTHING = new Region(0, 0);

/** Every fault is a finding. */
class ToldFaults extends BlockFaults {
  constructor(
    private readonly findings: Findings,
    /** Bytes. */
    private readonly fileSize: u64,
  ) {
    super();
  }

  tell(reason: u32, entry: u64, position: u64): void {
    this.findings.corruption(findingOf(reason), entry, position, this.fileSize);
  }

  overlap(words: Region): void {
    this.findings.corruptionNaming(FINDING_VHDX_OVERLAP, 0, words, NOTHING);
  }
}

function findingOf(reason: u32): u32 {
  if (reason == REASON_VHDX_BLOCK_OVERFLOW) return FINDING_VHDX_BLOCK_OVERFLOW;
  return reason == REASON_VHDX_BLOCK_START ? FINDING_VHDX_BLOCK_START : FINDING_VHDX_BLOCK_END;
}
