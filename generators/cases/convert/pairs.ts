import type {FormatName} from '../case.ts';
import type {OutputRow} from '../make-output-case.ts';
import {convert, type ConvertRow} from './convert-row.ts';
import {EVERY_FORMAT, LOCKED_SOURCES, type Source, source, WRONG_SECRETS} from './sources.ts';

/** qcow2 images of unusual shape: each is written as raw and as qcow2. */
const QCOW2_SHAPES = [
  'v2',
  'cs512',
  'cs4k',
  'cs2M',
  'rb1',
  'el2',
  'el2-cs16k',
  'zlib',
  'zstd',
  'zlib-cs4k',
  'zlib-el2',
  'snapshots',
  'data-file',
  'data-file-raw',
  'empty',
  'zero-size',
  'odd-size',
  'metadata-el2',
  'written-zeros',
].map((name) => `qcow2-${name}`);

/** Other images that are written as raw. */
const OTHERS = [
  'raw-empty',
  'raw-1',
  'raw-511',
  'raw-512',
  'raw-odd',
  'raw-hole',
  'raw-full',
  'raw-mixed',
  'raw-mbr',
  'qcow-compressed',
  'qed-4k',
  'vdi-static',
  'vdi-empty',
  'parallels-data',
  'parallels-ext',
  'parallels-v1',
  'vmdk-flat',
  'vmdk-two-gb-sparse',
  'vmdk-two-gb-flat',
  'vmdk-stream',
  'vmdk-zeroed-grain',
  'vmdk-two-extents',
  'vmdk-vmfs-sparse',
  'vmdk-se-sparse',
  'vmdk-cowd',
  'chain-vmdk-vmdk',
  'vpc-data',
  'vpc-fixed',
  'vhdx-data-8M',
  'vhdx-fixed',
  'vhdx-states',
  'vhdx-log-data',
  'dmg-resource-fork',
  'dmg-raw',
  'bochs-v1',
  'chain-qcow2-raw',
  'chain-qcow2-qcow2',
  'chain-qcow2-vpc',
  'chain-of-four-formats',
  'chain-shorter-base',
  'chain-longer-base',
  'chain-el2',
  'chain-qed-qcow2',
  'chain-qcow-raw',
  'chain-missing',
] as const;

const to = (format: FormatName, from: Source, more: Partial<ConvertRow> = {}): OutputRow =>
  convert({...from, name: `from-${from.name}`, to: format, ...more});

/** Every source as raw; what a guest sees is then the file itself. */
const TO_RAW = [
  ...EVERY_FORMAT,
  ...[...QCOW2_SHAPES, ...OTHERS].map((set) => source(set)),
  ...LOCKED_SOURCES.filter(({name}) => name !== 'luks-cbc'),
  ...WRONG_SECRETS,
].map((from) => to('raw', from));

const TO_QCOW2 = [
  ...EVERY_FORMAT,
  ...QCOW2_SHAPES.map((set) => source(set)),
  ...['raw-empty', 'raw-511', 'raw-odd', 'raw-full', 'raw-mixed', 'vmdk-stream', 'chain-el2'].map((set) => source(set)),
].map((from) => to('qcow2', from));

/** What the other formats are made from: data and holes, chains, odd sizes, nothing. */
const FEW: readonly Source[] = [
  'raw-sparse',
  'raw-odd',
  'raw-empty',
  'raw-mixed',
  'qcow2-data',
  'qcow2-written-zeros',
  'qcow2-zlib',
  'vmdk-data',
  'vhdx-data',
  'chain-of-three',
].map((set) => source(set));
const FEW_TARGETS = ['vmdk', 'vpc', 'vhdx', 'vdi', 'qed', 'qcow', 'parallels'] as const;

/** Formats that are read but not written. */
const READ_ONLY_TARGETS = ['dmg', 'bochs', 'cloop'] as const;

export const PAIR_ROWS: readonly OutputRow[] = [
  ...TO_RAW,
  ...TO_QCOW2,
  ...FEW_TARGETS.flatMap((format) => FEW.map((from) => to(format, from))),
  ...READ_ONLY_TARGETS.map((format) => to(format, source('raw-sparse'))),
];
