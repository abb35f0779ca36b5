import {CREATE_QED_CLUSTER_SIZE, CREATE_QED_TABLE_CLUSTERS, CREATE_VIRTUAL_SIZE} from '../abi/create-config.ts';
import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {backingFormat, backingName} from '../emit/backing-text.ts';
import {beginOnlyOutput} from '../emit/begin-output.ts';
import {EmitResult} from '../emit/result.ts';
import {Sink} from '../emit/sink.ts';
import {emitQed, QedOptions} from './emit.ts';

/** Reads the qed group of the config and writes that image as output 0. */
export function createQed(config: Region, sink: Sink): EmitResult {
  beginOnlyOutput(config, sink);
  const options = new QedOptions();
  options.virtualSize = loadLe64(config, CREATE_VIRTUAL_SIZE);
  options.clusterSize = loadLe32(config, CREATE_QED_CLUSTER_SIZE);
  options.tableClusters = loadLe32(config, CREATE_QED_TABLE_CLUSTERS);
  options.backingName = backingName(config);
  options.backingFormat = backingFormat(config);
  return emitQed(options, sink);
}
