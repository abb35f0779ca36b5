import {Buffer} from 'node:buffer';
import {writeFileSync} from 'node:fs';
import {makeLuks} from '../../../../operations/chain/test/support/luks-sample.ts';
import {SOUND_IMAGES} from '../../../../operations/chain/test/support/hostile-others.ts';
import {makeOverlay} from '../../../../operations/info/test/overlay-sample.ts';
import {
  makeDynamicVpc,
  makeFixedVpc,
  makeIso,
  makePartitionedDisk,
  makeVmdk,
} from '../../../../operations/info/test/image-samples.ts';
import {runInstar} from '../../../test/run-qemu-img.ts';

/** qcow of version 1: its header ends where its first level table begins. */
function makeQcow(): Buffer {
  const image = Buffer.alloc(4097);
  image.write('QFI\u00FB\0\0\0\u0001', 'latin1');
  image.writeBigUInt64BE(1n << 20n, 24);
  image.set([12, 9], 32);
  image.writeBigUInt64BE(48n, 40);
  return image;
}

/** qed_spec.txt "Header": clusters of 64 KiB, tables of four clusters. */
function makeQed(): Buffer {
  const image = Buffer.alloc(5 * 65_536 + 1);
  image.write('QED\0');
  image.writeUInt32LE(65_536, 4);
  image.writeUInt32LE(4, 8);
  image.writeUInt32LE(1, 12);
  image.writeBigUInt64LE(65_536n, 40);
  image.writeBigUInt64LE(1n << 20n, 48);
  return image;
}

export type Sample = {readonly format: string; readonly image: Buffer | undefined; readonly unsafe?: string};

/** The format that unsafe quirks make of an image is another where qemu-img does not look for its mark. */
export const FORMAT_SAMPLES: readonly Sample[] = [
  {format: 'raw', image: makePartitionedDisk().subarray(0, 65_001)},
  {format: 'iso', image: makeIso(), unsafe: 'raw'},
  {format: 'qcow2', image: makeOverlay('').subarray(0, 200_001)},
  {format: 'qcow', image: makeQcow()},
  {format: 'qed', image: makeQed()},
  {format: 'vmdk', image: makeVmdk()},
  {format: 'vpc', image: makeDynamicVpc()},
  {format: 'vpc', image: makeFixedVpc(), unsafe: 'raw'},
  {format: 'luks', image: makeLuks()},
  ...SOUND_IMAGES.map(({format, image}) => ({format, image})),
  // Made by create.
  {format: 'vhdx', image: undefined},
];

/** Puts a sample into a file. */
export async function writeSample(file: string, image: Buffer | undefined): Promise<void> {
  if (image === undefined) await runInstar(['create', '-q', '-f', 'vhdx', file, '1M']);
  else writeFileSync(file, image);
}
