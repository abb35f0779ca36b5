import {FORMAT_QCOW2, FORMAT_VMDK} from '../abi/formats.ts';
import {STATUS_UNSUPPORTED} from '../abi/status.ts';
import {StreamOutput} from '../emit/stream-output.ts';
import {failPlain} from '../host/calls.ts';
import {openQcow2Stream} from '../qcow2/stream.ts';
import {openVmdkStream} from '../vmdk/stream.ts';
import {ImageStream} from './image-stream.ts';
import {LayerConfig} from './layer-config.ts';

/** A stream of the form of the empty image that the layer is, into `output`. */
export function openStream(layer: LayerConfig, output: StreamOutput): ImageStream {
  if (layer.format == FORMAT_QCOW2) return openQcow2Stream(layer, output);
  if (layer.format != FORMAT_VMDK) failPlain(STATUS_UNSUPPORTED);
  return openVmdkStream(layer, output);
}
