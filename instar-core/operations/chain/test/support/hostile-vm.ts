import {Buffer} from 'node:buffer';
import type {ImageFormat} from '../../../info/image-facts.ts';
import {makePattern} from './other-samples.ts';
import {makeLogEntry} from './vhdx-log-sample.ts';
import {makeVhdx, seal, VHDX_LOG_AT, VHDX_TABLE_AT} from './vhdx-sample.ts';
import {makeCowd, makeDescriptor, makeSeSparse} from './vmdk-samples.ts';
import {makeVpc} from './vpc-sample.ts';

/** A sound image, and where the bytes of its damaged file rule over what follows. */
export type SoundVmImage = {
  readonly name: string;
  readonly format: ImageFormat;
  /** The image first, then what it consists of. */
  readonly files: Readonly<Record<string, Buffer>>;
  /** Which of them is damaged. */
  readonly damaged: string;
  readonly headers: readonly (readonly [from: number, to: number])[];
  /** Puts checksums right, so that what stands behind them is looked at. */
  readonly reseal?: (file: Buffer, at: number) => void;
};

const MIB = 0x10_00_00;
const GUID = '99999999-8888-7777-6666-555555555555';
const grains = [
  {grain: 0, data: makePattern(4096)},
  {grain: 2, data: makePattern(4096, 2)},
];
const entry = makeLogEntry({guid: GUID, sequence: 7, tail: 0}, [
  {offset: VHDX_TABLE_AT, data: Buffer.concat([Buffer.from([6, 0, 0x40])], 4096)},
  {offset: 4 * MIB, zeros: 8192},
]);
const METADATA_AT = 2 * MIB;

export const SOUND_VM_IMAGES: readonly SoundVmImage[] = [
  {
    name: 'ESX sparse extent',
    format: 'vmdk',
    files: {
      'a.vmdk': makeDescriptor({createType: 'vmfsSparse', extents: ['RW 24 VMFSSPARSE "a-delta"']}),
      'a-delta': makeCowd(24, 8, grains),
    },
    damaged: 'a-delta',
    headers: [
      [0, 28],
      [2048, 2052],
      [4096, 4104],
    ],
  },
  {
    name: 'VMware sparse extent of 64 bits',
    format: 'vmdk',
    files: {
      'a.vmdk': makeDescriptor({createType: 'seSparse', extents: ['RW 24 SESPARSE "a-se"']}),
      'a-se': makeSeSparse(24, grains),
    },
    damaged: 'a-se',
    headers: [
      [0, 32],
      [80, 88],
      [128, 208],
      [512, 540],
      [4096, 4104],
      [32_768, 32_776],
    ],
  },
  {
    name: 'dynamic',
    format: 'vpc',
    files: {
      'a.vhd': makeVpc({
        type: 3,
        sectors: 16,
        blockSize: 4096,
        blocks: [undefined, {bitmap: Buffer.from([0xf0]), data: makePattern(4096)}],
      }),
    },
    damaged: 'a.vhd',
    headers: [
      [0, 88],
      [512, 552],
      [1536, 1544],
    ],
    reseal: resealFooter,
  },
  {
    name: 'with a log',
    format: 'vhdx',
    files: {
      'a.vhdx': makeVhdx({
        virtualSize: 2 * MIB,
        entries: [[6, makePattern(4096)], [0]],
        log: {guid: GUID, bytes: entry},
      }),
    },
    damaged: 'a.vhdx',
    headers: [
      [0x1_00_08, 0x1_00_10],
      [0x1_00_40, 0x1_00_50],
      [0x3_00_08, 0x3_00_0c],
      [0x3_00_10, 0x3_00_50],
      [VHDX_LOG_AT + 8, VHDX_LOG_AT + 28],
      [VHDX_LOG_AT + 64, VHDX_LOG_AT + 128],
      [METADATA_AT + 10, METADATA_AT + 12],
      [METADATA_AT + 48, METADATA_AT + 64],
      [METADATA_AT + 0x1_00_00, METADATA_AT + 0x1_00_10],
    ],
    reseal: resealVhdx,
  },
];

function resealFooter(file: Buffer): void {
  file.writeUInt32BE(0, 64);
  const sum = file.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  file.writeUInt32BE(~sum >>> 0, 64);
}

function resealVhdx(file: Buffer, damagedAt: number): void {
  for (const [at, length] of [
    [0x1_00_00, 4096],
    [0x3_00_00, 0x1_00_00],
    [VHDX_LOG_AT, entry.length],
  ] as const) {
    if (damagedAt < at || damagedAt >= at + length) continue;
    const structure = file.subarray(at, at + length);
    structure.writeUInt32LE(0, 4);
    seal(structure);
  }
}
