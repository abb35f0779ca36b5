import {CONFIG_ADDRESS, CONFIG_CAPACITY} from '../abi/calls.ts';
import {CONFIG_ABI_VERSION, CONFIG_DEVICE_COUNT, CONFIG_LENGTH, CONFIG_MAGIC} from '../abi/config.ts';
import {
  CREATE_CONFIG_LENGTH,
  CREATE_FIRST_OUTPUT,
  CREATE_FORMAT,
  CREATE_KEEPS_SIZE,
  CREATE_MAGIC,
  CREATE_RUN,
  CREATE_RUN_PLAN,
} from '../abi/create-config.ts';
import {ABI_VERSION} from '../abi/calls.ts';
import {
  FORMAT_LUKS,
  FORMAT_PARALLELS,
  FORMAT_QCOW,
  FORMAT_QCOW2,
  FORMAT_QED,
  FORMAT_VDI,
  FORMAT_VHDX,
  FORMAT_VMDK,
  FORMAT_VPC,
} from '../abi/formats.ts';
import {STATUS_BAD_CONFIG, STATUS_OK, STATUS_UNSUPPORTED} from '../abi/status.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {EmitResult, refuse} from '../emit/result.ts';
import {reportResult} from '../emit/report-result.ts';
import {Sink} from '../emit/sink.ts';
import {createLuks} from '../luks/create.ts';
import {createParallels} from '../parallels/create.ts';
import {createQcow} from '../qcow/create.ts';
import {createQcow2} from '../qcow2/create.ts';
import {createQed} from '../qed/create.ts';
import {createVdi} from '../vdi/create.ts';
import {createVhdx} from '../vhdx/create.ts';
import {createVmdk} from '../vmdk/create.ts';
import {createVpc} from '../vpc/create.ts';

/** Writes the image that the config asks for, or names its outputs. Gives a status. */
export function run(): i32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  if (!isCreateConfig(config)) return STATUS_BAD_CONFIG;
  const isPlanning = loadLe32(config, CREATE_RUN) == CREATE_RUN_PLAN;
  const sink = new Sink(isPlanning, loadLe32(config, CREATE_FIRST_OUTPUT), loadLe32(config, CONFIG_DEVICE_COUNT));
  sink.keepsSize = loadLe32(config, CREATE_KEEPS_SIZE) != 0;
  const result = createImage(config, sink);
  if (result.status == STATUS_OK) reportResult(result, sink);
  return result.status;
}

function isCreateConfig(config: Region): bool {
  return (
    loadLe32(config, CONFIG_MAGIC) == CREATE_MAGIC &&
    loadLe32(config, CONFIG_ABI_VERSION) == ABI_VERSION &&
    loadLe32(config, CONFIG_LENGTH) == CREATE_CONFIG_LENGTH
  );
}

// One line per format: its adapter reads the format's group of the config and calls the format's emitter.
function createImage(config: Region, sink: Sink): EmitResult {
  const format = loadLe32(config, CREATE_FORMAT);
  if (format == FORMAT_QCOW2) return createQcow2(config, sink);
  if (format == FORMAT_VMDK) return createVmdk(config, sink);
  if (format == FORMAT_VPC) return createVpc(config, sink);
  if (format == FORMAT_VHDX) return createVhdx(config, sink);
  if (format == FORMAT_VDI) return createVdi(config, sink);
  if (format == FORMAT_QED) return createQed(config, sink);
  if (format == FORMAT_QCOW) return createQcow(config, sink);
  if (format == FORMAT_PARALLELS) return createParallels(config, sink);
  if (format == FORMAT_LUKS) return createLuks(config, sink);
  return refuse(STATUS_UNSUPPORTED);
}
