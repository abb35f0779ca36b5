import {
  CREATE_BACKING_NAME,
  CREATE_BACKING_NAME_CAPACITY,
  CREATE_BACKING_NAME_LENGTH,
  CREATE_BASE_NAME,
  CREATE_BASE_NAME_CAPACITY,
  CREATE_BASE_NAME_LENGTH,
  CREATE_HAS_BACKING,
  CREATE_RANDOM,
  CREATE_VIRTUAL_SIZE,
  CREATE_VMDK_ADAPTER,
  CREATE_VMDK_GRAIN_SIZE,
  CREATE_VMDK_HARDWARE_VERSION,
  CREATE_VMDK_HARDWARE_VERSION_CAPACITY,
  CREATE_VMDK_HARDWARE_VERSION_LENGTH,
  CREATE_VMDK_HAS_TOOLS_VERSION,
  CREATE_VMDK_PARENT_CID,
  CREATE_VMDK_SUBFORMAT,
  CREATE_VMDK_TOOLS_VERSION,
  CREATE_VMDK_TOOLS_VERSION_CAPACITY,
  CREATE_VMDK_TOOLS_VERSION_LENGTH,
  CREATE_VMDK_ZEROED_GRAIN,
} from '../abi/create-config.ts';
import {VMDK_RANDOM_CID} from '../abi/random-fields.ts';
import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {configText} from '../emit/config-text.ts';
import {EmitResult} from '../emit/result.ts';
import {Sink} from '../emit/sink.ts';
import {emitVmdk} from './emit.ts';
import {VmdkOptions} from './emit-options.ts';

/** Reads the vmdk group of the config and writes that image as output 0 and, where it has some, its extents. */
export function createVmdk(config: Region, sink: Sink): EmitResult {
  const options = new VmdkOptions();
  options.virtualSize = loadLe64(config, CREATE_VIRTUAL_SIZE);
  options.subformat = loadLe32(config, CREATE_VMDK_SUBFORMAT);
  options.adapter = loadLe32(config, CREATE_VMDK_ADAPTER);
  options.isZeroedGrain = loadLe32(config, CREATE_VMDK_ZEROED_GRAIN) != 0;
  const grainSize = loadLe32(config, CREATE_VMDK_GRAIN_SIZE);
  if (grainSize != 0) options.grainSize = grainSize;
  options.contentId = loadLe32(config, CREATE_RANDOM + VMDK_RANDOM_CID);
  options.hasParent = loadLe32(config, CREATE_HAS_BACKING) != 0;
  if (options.hasParent) options.parentContentId = loadLe32(config, CREATE_VMDK_PARENT_CID);
  readTexts(config, options);
  return emitVmdk(options, sink);
}

function readTexts(config: Region, options: VmdkOptions): void {
  options.parentName = configText(
    config,
    CREATE_BACKING_NAME,
    CREATE_BACKING_NAME_LENGTH,
    CREATE_BACKING_NAME_CAPACITY,
  );
  options.baseName = configText(config, CREATE_BASE_NAME, CREATE_BASE_NAME_LENGTH, CREATE_BASE_NAME_CAPACITY);
  options.hardwareVersion = configText(
    config,
    CREATE_VMDK_HARDWARE_VERSION,
    CREATE_VMDK_HARDWARE_VERSION_LENGTH,
    CREATE_VMDK_HARDWARE_VERSION_CAPACITY,
  );
  options.hasToolsVersion = loadLe32(config, CREATE_VMDK_HAS_TOOLS_VERSION) != 0;
  options.toolsVersion = configText(
    config,
    CREATE_VMDK_TOOLS_VERSION,
    CREATE_VMDK_TOOLS_VERSION_LENGTH,
    CREATE_VMDK_TOOLS_VERSION_CAPACITY,
  );
}
