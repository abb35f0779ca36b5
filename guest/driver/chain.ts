import {REASON_CHAIN_PARENT_IDENTITY, REASON_CHAIN_PARENT_READ} from '../abi/image-reasons.ts';
import {fits} from '../bytes/fits.ts';
import {equalBytes, fillBytes} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';
import {refuseImage} from '../report/refusal.ts';
import {DeviceStatus} from './device-status.ts';
import {Driver} from './driver.ts';
import {
  EXTENT_ALLOCATED,
  EXTENT_DATA,
  EXTENT_END,
  EXTENT_OFFSET,
  EXTENT_RECURSE,
  EXTENT_ZERO,
  Extent,
} from './extent.ts';
import {LayerConfig, readLayerConfigs} from './layer-config.ts';
import {openDriver} from './open-driver.ts';

/** An image and the layers below it, the image first. What the guest of a virtual machine would read. */
export class Chain {
  public readonly layers: Driver[] = [];
  /** Whoever tolerates damage has said that there is some. */
  public isDamageTold: bool = false;
  /** Of each layer, what is known of the one of its files that was looked at last; a layer can have thousands. */
  private readonly files: (DeviceStatus | null)[] = [];
  private readonly inFile: Extent = new Extent();
  private readonly part: Extent = new Extent();
  /** First layer that is not the parent which the one above it demands; its bytes are not read. */
  private strangerDepth: u32 = u32.MAX_VALUE;

  /** Virtual size in bytes. */
  get sizeBytes(): u64 {
    return this.layers[0].sizeBytes;
  }

  /** Adds the layer below; ends the program when it is not the parent that the one above demands. */
  add(driver: Driver): void {
    const depth = this.layers.length;
    if (depth > 0 && !isParent(this.layers[depth - 1], driver)) {
      if (!this.layers[depth - 1].isParentCheckedLate) refuseImage(REASON_CHAIN_PARENT_IDENTITY);
      this.strangerDepth = min<u32>(this.strangerDepth, depth);
    }

    this.layers.push(driver);
    this.files.push(null);
  }

  /**
   * What the chain says about the bytes from `offset` on: the answer of the topmost layer that decides, `depth` tells
   * which. Where none does, the lowest layer's zeros without EXTENT_ALLOCATED.
   */
  lookup(offset: u64, limit: u64, extent: Extent): void {
    let room = limit;
    for (let depth = 0; depth < this.layers.length; depth++) {
      this.lookupLayer(depth, offset, room, extent);
      if (extent.has(EXTENT_DATA | EXTENT_ZERO) || extent.length == 0) return;
      room = extent.length;
    }
  }

  /** What layer `depth` says: its driver's answer, with what follows from the layers around it and from its file's holes. */
  lookupLayer(depth: u32, offset: u64, limit: u64, extent: Extent): void {
    const driver = this.layers[depth];
    extent.clear();
    extent.depth = depth;
    if (offset >= driver.sizeBytes) {
      extent.flags = EXTENT_END;
      return;
    }

    const rest = driver.sizeBytes - offset;
    driver.lookup(offset, min<u64>(limit, rest), extent);
    if (extent.has(EXTENT_DATA | EXTENT_ZERO)) {
      extent.flags |= EXTENT_ALLOCATED;
    } else if (driver.supportsBacking && this.hasNothingBelow(depth, offset)) {
      extent.flags |= EXTENT_ZERO;
    }

    if (extent.has(EXTENT_RECURSE)) this.lookInFile(extent);
    if (extent.length == rest) extent.flags |= EXTENT_END;
  }

  /** True when the extent's bytes are those of another parent than the one demanded: reading them ends the program. */
  isStranger(extent: Extent): bool {
    return extent.depth >= this.strangerDepth;
  }

  /** Guest-visible bytes of a stretch that `lookup` called data. */
  readExtent(extent: Extent, skip: u64, into: Region, at: u32, length: u32): void {
    if (this.isStranger(extent)) refuseImage(REASON_CHAIN_PARENT_READ);
    this.layers[extent.depth].read(extent, skip, into, at, length);
  }

  /** Guest-visible bytes from `offset`; zeros behind the image's end. */
  read(offset: u64, into: Region, at: u32, length: u32): void {
    const image = this.layers[0];
    if (fits(offset, length, image.sizeBytes) && image.locate(offset, this.part)) {
      image.read(this.part, 0, into, at, length);
      return;
    }

    let done: u32 = 0;
    while (done < length) {
      this.lookup(offset + done, length - done, this.part);
      const count: u32 = this.part.length == 0 ? length - done : (this.part.length as u32);
      if (this.part.has(EXTENT_DATA) && !this.part.has(EXTENT_ZERO)) {
        this.readExtent(this.part, 0, into, at + done, count);
      } else {
        fillBytes(into, at + done, count, 0);
      }

      done += count;
    }
  }

  private hasNothingBelow(depth: u32, offset: u64): bool {
    return depth + 1 >= (this.layers.length as u32) || offset >= this.layers[depth + 1].sizeBytes;
  }

  /** A hole of the file reads as zeros, whatever the image calls it. */
  private lookInFile(extent: Extent): void {
    if ((extent.flags & (EXTENT_DATA | EXTENT_OFFSET)) != (EXTENT_DATA | EXTENT_OFFSET)) return;
    const file = this.fileStatus(extent.depth, extent.device);
    if (extent.offset >= file.sizeBytes) {
      extent.flags |= EXTENT_ZERO;
      return;
    }

    file.lookup(extent.offset, extent.length, this.inFile);
    extent.length = this.inFile.length;
    if (this.inFile.has(EXTENT_ZERO)) extent.flags |= EXTENT_ZERO;
  }

  private fileStatus(depth: u32, slot: u32): DeviceStatus {
    const known = this.files[depth];
    const status = known != null ? known : new DeviceStatus(slot);
    if (known == null) this.files[depth] = status;
    status.turnTo(slot);
    return status;
  }
}

/** Opens every layer that the config's table names; ends the program when a parent is not the one demanded. */
export function openChain(config: Region, tableField: u32, layersField: u32): Chain {
  const configs: LayerConfig[] = readLayerConfigs(config, tableField, layersField);
  return stackLayers(configs, 0, configs.length);
}

/** Opens `count` layers from `first` on, as openChain does; none give a chain without layers. */
export function stackLayers(configs: LayerConfig[], first: u32, count: u32): Chain {
  const chain = new Chain();
  for (let index = first; index < first + count; index++) {
    chain.add(openDriver(configs[index]));
  }

  return chain;
}

function isParent(child: Driver, parent: Driver): bool {
  const demanded = child.parentIdentity();
  if (demanded.size == 0) return true;
  const found = parent.identity();
  return found.size == demanded.size && equalBytes(found, 0, demanded, 0, found.size);
}
