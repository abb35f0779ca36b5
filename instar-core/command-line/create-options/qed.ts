import {CREATE_QED_CLUSTER_SIZE, CREATE_QED_TABLE_CLUSTERS} from '../../../guest/abi/create-config.ts';
import {
  STATUS_CREATE_TOO_LARGE,
  STATUS_QED_CLUSTER_SIZE,
  STATUS_QED_DEVICE,
  STATUS_QED_TABLE_SIZE,
} from '../../../guest/abi/create-status.ts';
import {FORMAT_QED} from '../../../guest/abi/formats.ts';
import type {
  CreateFacts,
  CreateFormat,
  CreateOptionRow,
  CreateRefusal,
  CreateValues,
} from '../../operations/create/create-format.ts';
import {BACKING_FORMATS} from './backing-formats.ts';
import {within32} from './value-numbers.ts';

const DEFAULT_CLUSTER_SIZE = 65_536n;
const DEFAULT_TABLE_CLUSTERS = 4n;
const ENTRY_SIZE = 8n;

const OPTIONS = [
  {key: 'size', type: 'size', help: 'Virtual disk size'},
  {key: 'backing_file', type: 'string', help: 'File name of a base image'},
  {key: 'backing_fmt', type: 'string', help: 'Image format of the base image'},
  {key: 'cluster_size', type: 'size', help: 'Cluster size (in bytes)', default: String(DEFAULT_CLUSTER_SIZE)},
  {key: 'table_size', type: 'size', help: 'L1/L2 table size (in clusters)', isReadAgain: true},
] as const satisfies readonly CreateOptionRow[];

/** qed as `create` knows it. */
export const QED_FORMAT: CreateFormat = {
  name: 'qed',
  number: FORMAT_QED,
  backing: true,
  options: OPTIONS,
  hasManyOutputs: () => false,
  refuse,
  encode: (values, _facts, config) => {
    config.u32(CREATE_QED_CLUSTER_SIZE, within32(values.get('cluster_size') ?? DEFAULT_CLUSTER_SIZE));
    config.u32(CREATE_QED_TABLE_CLUSTERS, Number(BigInt.asUintN(32, tableClusters(values))));
  },
  statusWords: {
    [STATUS_QED_DEVICE]: 'Cannot resize device files',
    [STATUS_QED_CLUSTER_SIZE]: 'QED cluster size must be within range [4096, 67108864] and power of 2',
    [STATUS_QED_TABLE_SIZE]: 'QED table size must be within range [1, 16] and power of 2',
    [STATUS_CREATE_TOO_LARGE]: ({values}) =>
      `QED image size must be a non-zero multiple of cluster size and less than ${largestSize(values)} bytes`,
  },
  statusOptions: {[STATUS_QED_CLUSTER_SIZE]: 'cluster_size', [STATUS_QED_TABLE_SIZE]: 'table_size'},
};

function refuse(values: CreateValues, {enumRefusal}: CreateFacts): CreateRefusal | undefined {
  const format = values.get('backing_fmt');
  if (typeof format === 'string' && !BACKING_FORMATS.has(format)) {
    return {words: enumRefusal('backing-fmt', format), option: 'backing_fmt'};
  }

  return typeof values.get('table_size') === 'string'
    ? {words: "Parameter 'table-size' expects integer", option: 'table_size'}
    : undefined;
}

function tableClusters(values: CreateValues): bigint {
  const size = values.get('table_size');
  return typeof size === 'bigint' ? size : DEFAULT_TABLE_CLUSTERS;
}

/** What two levels of tables map; 64 bits of it, as qemu-img says it. */
function largestSize(values: CreateValues): bigint {
  const given = values.get('cluster_size');
  const clusterSize = typeof given === 'bigint' ? given : DEFAULT_CLUSTER_SIZE;
  const entries = (tableClusters(values) * clusterSize) / ENTRY_SIZE;
  return BigInt.asUintN(64, entries * entries * clusterSize);
}
