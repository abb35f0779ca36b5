import {CREATE_PARALLELS_CLUSTER_SIZE} from '../../../guest/abi/create-config.ts';
import {
  STATUS_CREATE_TOO_LARGE,
  STATUS_PARALLELS_CLUSTER_COUNT,
  STATUS_PARALLELS_CLUSTER_SIZE,
} from '../../../guest/abi/create-status.ts';
import {FORMAT_PARALLELS} from '../../../guest/abi/formats.ts';
import type {CreateFormat, CreateOptionRow} from '../../operations/create/create-format.ts';

const DEFAULT_CLUSTER_SIZE = 1_048_576n;

const OPTIONS = [
  {key: 'size', type: 'size', help: 'Virtual disk size'},
  {
    key: 'cluster_size',
    type: 'size',
    help: 'Parallels image cluster size',
    default: String(DEFAULT_CLUSTER_SIZE),
  },
] as const satisfies readonly CreateOptionRow[];

/** parallels as `create` knows it. */
export const PARALLELS_FORMAT: CreateFormat = {
  name: 'parallels',
  number: FORMAT_PARALLELS,
  backing: false,
  options: OPTIONS,
  hasManyOutputs: () => false,
  refuse: () => undefined,
  encode: (values, _facts, config) => {
    const size = values.get('cluster_size');
    config.u64(CREATE_PARALLELS_CLUSTER_SIZE, typeof size === 'bigint' ? size : DEFAULT_CLUSTER_SIZE);
  },
  statusWords: {
    [STATUS_PARALLELS_CLUSTER_SIZE]: 'Cluster size is too large',
    [STATUS_PARALLELS_CLUSTER_COUNT]: 'Image size is too large for this cluster size',
    [STATUS_CREATE_TOO_LARGE]:
      "The image size is too large for file format 'parallels' (try using a larger cluster size)",
  },
  statusOptions: {
    [STATUS_PARALLELS_CLUSTER_SIZE]: 'cluster_size',
    [STATUS_PARALLELS_CLUSTER_COUNT]: 'cluster_size',
  },
};
