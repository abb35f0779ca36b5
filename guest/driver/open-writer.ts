import {
  FORMAT_LUKS,
  FORMAT_PARALLELS,
  FORMAT_QCOW,
  FORMAT_QCOW2,
  FORMAT_QED,
  FORMAT_RAW,
  FORMAT_VDI,
  FORMAT_VHDX,
  FORMAT_VMDK,
  FORMAT_VPC,
} from '../abi/formats.ts';
import {STATUS_UNSUPPORTED} from '../abi/status.ts';
import {failPlain} from '../host/calls.ts';
import {openLuksWriter} from '../luks/writer.ts';
import {openQcow2Writer} from '../qcow2/open-writer.ts';
import {openParallelsWriter} from '../parallels/writer.ts';
import {openQcowWriter} from '../qcow/writer.ts';
import {openQedWriter} from '../qed/writer.ts';
import {openRawWriter} from '../raw/writer.ts';
import {openVdiWriter} from '../vdi/writer.ts';
import {openVhdxWriter} from '../vhdx/writer.ts';
import {openVmdkWriter} from '../vmdk/writer.ts';
import {openVpcWriter} from '../vpc/writer.ts';
import {Chain} from './chain.ts';
import {LayerConfig} from './layer-config.ts';
import {Writer} from './writer.ts';

/**
 * Opens one layer for writing, as the format that its config names. `below` holds the layers that its unwritten
 * stretches read from, without the layer itself; no layers: zeros.
 */
export function openWriter(layer: LayerConfig, below: Chain): Writer {
  switch (layer.format) {
    case FORMAT_RAW:
      return openRawWriter(layer);
    case FORMAT_LUKS:
      return openLuksWriter(layer, below);
    case FORMAT_QCOW2:
      return openQcow2Writer(layer, below);
    case FORMAT_VHDX:
      return openVhdxWriter(layer, below);
    case FORMAT_VMDK:
      return openVmdkWriter(layer, below);
    case FORMAT_VPC:
      return openVpcWriter(layer, below);
    case FORMAT_VDI:
      return openVdiWriter(layer, below);
    case FORMAT_QED:
      return openQedWriter(layer, below);
    case FORMAT_QCOW:
      return openQcowWriter(layer, below);
    case FORMAT_PARALLELS:
      return openParallelsWriter(layer, below);
    default:
      failPlain(STATUS_UNSUPPORTED);
      return openRawWriter(layer);
  }
}
