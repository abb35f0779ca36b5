import {
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
  PREALLOCATION_METADATA,
  PREALLOCATION_OFF,
} from '../../../guest/abi/create-config.ts';
import {
  STATUS_CREATE_TOO_LARGE,
  STATUS_QCOW2_BACKING_FORMAT_ALONE,
  STATUS_QCOW2_BACKING_PREALLOCATION,
  STATUS_QCOW2_CLUSTER_SIZE,
  STATUS_QCOW2_COMPRESSION_VERSION,
  STATUS_QCOW2_DATA_FILE_VERSION,
  STATUS_QCOW2_EXTENDED_L2_CLUSTER_SIZE,
  STATUS_QCOW2_EXTENDED_L2_VERSION,
  STATUS_QCOW2_LAZY_REFCOUNTS_VERSION,
  STATUS_QCOW2_REFCOUNT_BITS,
  STATUS_QCOW2_REFCOUNT_BITS_VERSION,
} from '../../../guest/abi/create-status.ts';
import {FORMAT_QCOW2} from '../../../guest/abi/formats.ts';
import type {ConfigWriter, TextField} from '../../operations/create/config-writer.ts';
import {CreateFailure} from '../../operations/create/create-failure.ts';
import {systemErrorWords} from '../../storage/system-error-words.ts';
import type {
  CreateFacts,
  CreateFormat,
  CreateRefusal,
  CreateValues,
  DataFileChoice,
} from '../../operations/create/create-format.ts';
import {BACKING_FORMATS} from './backing-formats.ts';
import {chooseVolume, methodOf, refuseEncryption} from './qcow2-encryption.ts';
import {QCOW2_OPTIONS} from './qcow2-options.ts';
import {within32} from './value-numbers.ts';

const NEEDS_VERSION_3 = 'compatibility level 1.1 and above (use version=v3 or greater)';
const DEFAULT_VERSION = 3;
/** qcow2.txt "Extended L2 Entries": subclusters of a cluster. */
const SUBCLUSTERS = 32;
const DATA_FILE: TextField = {
  offset: CREATE_QCOW2_DATA_FILE,
  capacity: CREATE_QCOW2_DATA_FILE_CAPACITY,
  lengthOffset: CREATE_QCOW2_DATA_FILE_LENGTH,
};

/** qcow2 as `create` knows it. */
export const QCOW2_FORMAT: CreateFormat = {
  name: 'qcow2',
  number: FORMAT_QCOW2,
  backing: true,
  options: QCOW2_OPTIONS,
  secretOption: 'encrypt.key-secret',
  hasManyOutputs: () => false,
  refuse,
  encode,
  chooseLuks: chooseVolume,
  dataFile: chooseDataFile,
  statusWords: {
    [STATUS_CREATE_TOO_LARGE]: "The image size is too large for file format 'qcow2' (try using a larger cluster size)",
    [STATUS_QCOW2_CLUSTER_SIZE]: 'Cluster size must be a power of two between 512 and 2048k',
    [STATUS_QCOW2_REFCOUNT_BITS]: 'Refcount width must be a power of two and may not exceed 64 bits',
    [STATUS_QCOW2_REFCOUNT_BITS_VERSION]:
      'Different refcount widths than 16 bits require compatibility level 1.1 or above (use version=v3 or greater)',
    [STATUS_QCOW2_LAZY_REFCOUNTS_VERSION]: `Lazy refcounts only supported with ${NEEDS_VERSION_3}`,
    [STATUS_QCOW2_COMPRESSION_VERSION]: `Non-zlib compression type is only supported with ${NEEDS_VERSION_3}`,
    [STATUS_QCOW2_DATA_FILE_VERSION]: `External data files are only supported with ${NEEDS_VERSION_3}`,
    [STATUS_QCOW2_EXTENDED_L2_VERSION]: `Extended L2 entries are only supported with ${NEEDS_VERSION_3}`,
    [STATUS_QCOW2_EXTENDED_L2_CLUSTER_SIZE]:
      'Extended L2 entries are only supported with cluster sizes of at least 16384 bytes',
    [STATUS_QCOW2_BACKING_PREALLOCATION]:
      'Backing file and preallocation can only be used at the same time if extended_l2 is on',
    [STATUS_QCOW2_BACKING_FORMAT_ALONE]: 'Backing format cannot be used without backing file',
  },
  statusOptions: {
    [STATUS_QCOW2_CLUSTER_SIZE]: 'cluster_size',
    [STATUS_QCOW2_REFCOUNT_BITS]: 'refcount_bits',
    [STATUS_QCOW2_REFCOUNT_BITS_VERSION]: 'refcount_bits',
    [STATUS_QCOW2_LAZY_REFCOUNTS_VERSION]: 'lazy_refcounts',
    [STATUS_QCOW2_COMPRESSION_VERSION]: 'compression_type',
    [STATUS_QCOW2_DATA_FILE_VERSION]: 'data_file',
    [STATUS_QCOW2_EXTENDED_L2_VERSION]: 'extended_l2',
    [STATUS_QCOW2_EXTENDED_L2_CLUSTER_SIZE]: 'extended_l2',
    [STATUS_QCOW2_BACKING_PREALLOCATION]: 'preallocation',
    [STATUS_QCOW2_BACKING_FORMAT_ALONE]: 'backing_fmt',
  },
};

function refuse(values: CreateValues, facts: CreateFacts): CreateRefusal | undefined {
  const backingFormat = values.get('backing_fmt');
  if (typeof backingFormat === 'string' && !BACKING_FORMATS.has(backingFormat)) {
    return {words: facts.enumRefusal('backing-fmt', backingFormat), option: 'backing_fmt'};
  }

  return refuseEncryption(values, facts) ?? refuseDataFile(values);
}

function refuseDataFile(values: CreateValues): string | undefined {
  if (values.get('data_file_raw') === true && !values.has('data_file')) {
    return 'data-file-raw requires data-file';
  }

  if (values.get('data_file_raw') === true && values.has('backing_file')) {
    return 'Backing file and data-file-raw cannot be used at the same time';
  }

  const isVisible = values.get('data_file_raw') === true || values.get('preallocation') === 'metadata';
  return values.get('keep_data_file') === true && !isVisible
    ? "'keep_data_file=on' requires 'preallocation=metadata' or 'data_file_raw=on', or the file contents will not be visible"
    : undefined;
}

function chooseDataFile(values: CreateValues): DataFileChoice | undefined {
  const name = values.get('data_file');
  if (typeof name !== 'string') return undefined;
  const unitBytes = within32(values.get('cluster_size')) / (values.get('extended_l2') === true ? SUBCLUSTERS : 1);
  return {name, isKept: values.get('keep_data_file') === true, unitBytes};
}

function encodeDataFile(values: CreateValues, config: ConfigWriter): void {
  const name = values.get('data_file');
  if (typeof name !== 'string') return;
  if (!config.text(DATA_FILE, name)) {
    throw new CreateFailure(`Could not create '${name}': ${systemErrorWords('ENAMETOOLONG')}`);
  }

  config.u32(CREATE_QCOW2_DATA_FILE_RAW, values.get('data_file_raw') === true ? 1 : 0);
  config.u32(CREATE_QCOW2_KEEPS_DATA_FILE, values.get('keep_data_file') === true ? 1 : 0);
}

function encode(values: CreateValues, facts: CreateFacts, config: ConfigWriter): void {
  config.u32(CREATE_QCOW2_VERSION, numberOf(values, 'compat') ?? DEFAULT_VERSION);
  config.u32(CREATE_QCOW2_CLUSTER_SIZE, within32(values.get('cluster_size')));
  config.u32(CREATE_QCOW2_REFCOUNT_BITS, within32(values.get('refcount_bits')));
  config.u32(CREATE_QCOW2_EXTENDED_L2, values.get('extended_l2') === true ? 1 : 0);
  config.u32(CREATE_QCOW2_LAZY_REFCOUNTS, values.get('lazy_refcounts') === true ? 1 : 0);
  config.u32(CREATE_QCOW2_COMPRESSION, numberOf(values, 'compression_type') ?? 0);
  config.u32(CREATE_QCOW2_ENCRYPTION, methodOf(values));
  config.u32(CREATE_QCOW2_PREALLOCATION, preallocationOf(values, facts));
  encodeDataFile(values, config);
}

/** A raw data file is read without the image, so that nothing may be missing in the image that is in the file. */
function preallocationOf(values: CreateValues, facts: CreateFacts): number {
  const given = numberOf(values, 'preallocation') ?? PREALLOCATION_OFF;
  const isVisible = values.get('data_file_raw') === true && facts.hasDrift('qcow2-raw-data-file-mapped');
  return given === PREALLOCATION_OFF && isVisible ? PREALLOCATION_METADATA : given;
}

function numberOf(values: CreateValues, key: 'compat' | 'compression_type' | 'preallocation'): number | undefined {
  const row = QCOW2_OPTIONS.find((option) => option.key === key);
  const numbers: Readonly<Record<string, number>> = row !== undefined && 'values' in row ? row.values.numbers : {};
  const value = values.get(key);
  return typeof value === 'string' ? numbers[value] : undefined;
}
