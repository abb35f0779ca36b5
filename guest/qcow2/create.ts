import {
  CREATE_BACKING_FORMAT,
  CREATE_BACKING_FORMAT_CAPACITY,
  CREATE_BACKING_FORMAT_LENGTH,
  CREATE_BACKING_NAME,
  CREATE_BACKING_NAME_CAPACITY,
  CREATE_BACKING_NAME_LENGTH,
  CREATE_BASE_NAME,
  CREATE_BASE_NAME_CAPACITY,
  CREATE_BASE_NAME_LENGTH,
  CREATE_QCOW2_CLUSTER_SIZE,
  CREATE_QCOW2_COMPRESSION,
  CREATE_QCOW2_DATA_FILE,
  CREATE_QCOW2_DATA_FILE_CAPACITY,
  CREATE_QCOW2_DATA_FILE_LENGTH,
  CREATE_QCOW2_DATA_FILE_RAW,
  CREATE_QCOW2_ENCRYPTION,
  CREATE_QCOW2_EXTENDED_L2,
  CREATE_QCOW2_KEEPS_DATA_FILE,
  CREATE_QCOW2_LAZY_REFCOUNTS,
  CREATE_QCOW2_PREALLOCATION,
  CREATE_QCOW2_REFCOUNT_BITS,
  CREATE_QCOW2_VERSION,
  CREATE_VIRTUAL_SIZE,
} from '../abi/create-config.ts';
import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {Region, sliceRegion} from '../bytes/region.ts';
import {STATUS_UNSUPPORTED} from '../abi/status.ts';
import {EmitResult, refuse} from '../emit/result.ts';
import {Sink} from '../emit/sink.ts';
import {makeLuksVolume} from '../luks/emit-volume.ts';
import {emitQcow2} from './emit.ts';
import {Qcow2Options} from './emit-options.ts';
import {ENCRYPTION_LUKS} from './open.ts';

/** Reads the qcow2 group of the config and writes that image as output 0. */
export function createQcow2(config: Region, sink: Sink): EmitResult {
  const nameLength = min<u32>(loadLe32(config, CREATE_BASE_NAME_LENGTH), CREATE_BASE_NAME_CAPACITY);
  sink.beginOutput(sliceRegion(config, CREATE_BASE_NAME, nameLength), nameLength);
  const options = readQcow2Options(config);
  // The host asks for no cipher that this program lacks.
  if (options.encryption == ENCRYPTION_LUKS && !options.volume) return refuse(STATUS_UNSUPPORTED);
  return emitQcow2(options, sink);
}

export function readQcow2Options(config: Region): Qcow2Options {
  const options = new Qcow2Options();
  options.virtualSize = loadLe64(config, CREATE_VIRTUAL_SIZE);
  options.version = loadLe32(config, CREATE_QCOW2_VERSION);
  options.clusterSize = loadLe32(config, CREATE_QCOW2_CLUSTER_SIZE);
  options.refcountBits = loadLe32(config, CREATE_QCOW2_REFCOUNT_BITS);
  options.isExtendedL2 = loadLe32(config, CREATE_QCOW2_EXTENDED_L2) != 0;
  options.isLazyRefcounts = loadLe32(config, CREATE_QCOW2_LAZY_REFCOUNTS) != 0;
  options.compressionType = loadLe32(config, CREATE_QCOW2_COMPRESSION);
  options.preallocation = loadLe32(config, CREATE_QCOW2_PREALLOCATION);
  options.encryption = loadLe32(config, CREATE_QCOW2_ENCRYPTION);
  options.volume = makeLuksVolume(config);
  options.isDataFileRaw = loadLe32(config, CREATE_QCOW2_DATA_FILE_RAW) != 0;
  options.keepsDataFile = loadLe32(config, CREATE_QCOW2_KEEPS_DATA_FILE) != 0;
  options.dataFile = sliceRegion(
    config,
    CREATE_QCOW2_DATA_FILE,
    min<u32>(loadLe32(config, CREATE_QCOW2_DATA_FILE_LENGTH), CREATE_QCOW2_DATA_FILE_CAPACITY),
  );
  options.backingName = sliceRegion(
    config,
    CREATE_BACKING_NAME,
    min<u32>(loadLe32(config, CREATE_BACKING_NAME_LENGTH), CREATE_BACKING_NAME_CAPACITY),
  );
  options.backingFormat = sliceRegion(
    config,
    CREATE_BACKING_FORMAT,
    min<u32>(loadLe32(config, CREATE_BACKING_FORMAT_LENGTH), CREATE_BACKING_FORMAT_CAPACITY),
  );
  return options;
}
