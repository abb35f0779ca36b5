import {
  FORMAT_BOCHS,
  FORMAT_CLOOP,
  FORMAT_DMG,
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
import {openBochsDriver} from '../bochs/driver.ts';
import {openCloopDriver} from '../cloop/driver.ts';
import {openDmgDriver} from '../dmg/driver.ts';
import {openLuksDriver} from '../luks/driver.ts';
import {openParallelsDriver} from '../parallels/driver.ts';
import {openQcowDriver} from '../qcow/driver.ts';
import {openQcow2Driver} from '../qcow2/driver.ts';
import {openQedDriver} from '../qed/driver.ts';
import {openRawDriver} from '../raw/driver.ts';
import {openVdiDriver} from '../vdi/driver.ts';
import {openVhdxDriver} from '../vhdx/driver.ts';
import {openVmdkDriver} from '../vmdk/driver.ts';
import {openVpcDriver} from '../vpc/driver.ts';
import {Driver} from './driver.ts';
import {LayerConfig} from './layer-config.ts';

/** Opens one layer as the format that its config names; ends the program when it is not such an image. */
export function openDriver(layer: LayerConfig): Driver {
  switch (layer.format) {
    case FORMAT_QCOW2:
      return openQcow2Driver(layer);
    case FORMAT_VMDK:
      return openVmdkDriver(layer);
    case FORMAT_VPC:
      return openVpcDriver(layer);
    case FORMAT_VHDX:
      return openVhdxDriver(layer);
    case FORMAT_VDI:
      return openVdiDriver(layer);
    case FORMAT_LUKS:
      return openLuksDriver(layer);
    default:
      return openSeldomDriver(layer);
  }
}

function openSeldomDriver(layer: LayerConfig): Driver {
  switch (layer.format) {
    case FORMAT_QCOW:
      return openQcowDriver(layer);
    case FORMAT_QED:
      return openQedDriver(layer);
    case FORMAT_PARALLELS:
      return openParallelsDriver(layer);
    case FORMAT_DMG:
      return openDmgDriver(layer);
    case FORMAT_BOCHS:
      return openBochsDriver(layer);
    case FORMAT_CLOOP:
      return openCloopDriver(layer);
    default:
      return openRawDriver(layer);
  }
}
