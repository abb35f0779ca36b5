import type {Buffer} from 'node:buffer';
import {deflateSync} from 'node:zlib';
import type {ImageFormat} from '../../../info/image-facts.ts';
import {makeDmg} from './dmg-samples.ts';
import {makeBochs, makeCloop, makeParallels, makePattern, makeVdi} from './other-samples.ts';

/** A sound image and where its bytes rule over what follows. */
export type SoundImage = {
  readonly format: ImageFormat;
  readonly image: Buffer;
  /** Stretches worth to damage, from and up to which byte. */
  readonly headers: readonly (readonly [from: number, to: number])[];
};

const packed = deflateSync(makePattern(4096));
const dmgChunks = [
  {type: 0x80_00_00_05, firstSector: 0, sectors: 8, offset: 0, length: packed.length},
  {type: 2, firstSector: 8, sectors: 8},
];
const dmg = makeDmg({data: packed, tables: [dmgChunks], sectors: 16, inResourceFork: true});

export const SOUND_IMAGES: readonly SoundImage[] = [
  {
    format: 'vdi',
    image: makeVdi({diskSize: 0x30_00_00, map: [0, 0xff_ff_ff_ff, 0xff_ff_ff_fe], blocks: [makePattern(4096)]}),
    headers: [
      [64, 80],
      [340, 524],
    ],
  },
  {
    format: 'parallels',
    image: makeParallels({clusterSectors: 8, sectors: 24, table: [1, 0, 2], clusters: [makePattern(8192)]}),
    headers: [[0, 76]],
  },
  {
    format: 'bochs',
    image: makeBochs({
      diskSize: 12_288,
      extentSize: 4096,
      catalog: [0, undefined, undefined],
      extents: [{written: [1, 4], data: makePattern(4096)}],
    }),
    headers: [
      [0, 100],
      [512, 530],
    ],
  },
  {format: 'cloop', image: makeCloop([makePattern(2048), makePattern(2048, 2)]), headers: [[120, 200]]},
  {
    format: 'dmg',
    image: dmg,
    headers: [
      [packed.length, packed.length + 12],
      [packed.length + 256, packed.length + 268],
      [packed.length + 260 + 204, packed.length + 260 + 204 + 40],
      [dmg.length - 512 + 24, dmg.length - 512 + 56],
      [dmg.length - 20, dmg.length - 12],
    ],
  },
];
