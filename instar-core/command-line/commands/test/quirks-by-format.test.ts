import {Buffer} from 'node:buffer';
import {mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {makeLuks} from '../../../operations/chain/test/support/luks-sample.ts';
import {SOUND_IMAGES} from '../../../operations/chain/test/support/hostile-others.ts';
import {
  makeDynamicVpc,
  makeFixedVpc,
  makeIso,
  makePartitionedDisk,
  makeVmdk,
} from '../../../operations/info/test/image-samples.ts';
import {makeOverlay} from '../../../operations/info/test/overlay-sample.ts';
import {runInstar, runQemuImg} from '../../test/run-qemu-img.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-formats-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

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

type Sample = {readonly format: string; readonly image: Buffer | undefined; readonly unsafe?: string};

/** The format that unsafe quirks make of an image is another where qemu-img does not look for its mark. */
const SAMPLES: readonly Sample[] = [
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

async function write(file: string, image: Buffer | undefined): Promise<void> {
  if (image === undefined) await runInstar(['create', '-q', '-f', 'vhdx', file, '1M']);
  else writeFileSync(file, image);
}

type Shown = {
  readonly format: string;
  readonly 'virtual-size': number;
  readonly 'actual-size': number;
  readonly children: readonly {readonly info: {readonly 'virtual-size': number; readonly 'actual-size': number}}[];
  readonly 'format-specific'?: {readonly type: string};
};

async function show(file: string, ...flags: readonly string[]): Promise<Shown> {
  const {stdout, stderr} = await runInstar(['info', '--output=json', ...flags, file]);
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout);
}

for (const [index, {format, image, unsafe = format}] of SAMPLES.entries()) {
  test(`quirks of sizes hold for ${format} (${index})`, async (t) => {
    const file = at(`${index}.${format}`);
    await write(file, image);
    const {size, blocks} = statSync(file);
    const sizesOf = ({children: [child], ...shown}: Shown) => ({
      format: shown.format,
      allocated: shown['actual-size'],
      length: child?.info['virtual-size'],
      child: child?.info['actual-size'],
    });
    const rounded = Math.ceil(size / 512) * 512;
    const safe = {format, allocated: blocks * 512, length: rounded, child: blocks * 512};
    t.deepEqual(sizesOf(await show(file)), safe);
    t.deepEqual(sizesOf(await show(file, '--ignore-quirks')), {format, allocated: size, length: size, child: size});
    t.deepEqual(sizesOf(await show(file, '--unsafe-quirks')), {...safe, format: unsafe});
  });

  test(`extra detail is told of vdi alone: ${format} (${index})`, async (t) => {
    const file = at(`detail-${index}.${format}`);
    await write(file, image);
    const [plain, detailed] = [await show(file), await show(file, '--extra-detail')];
    if (format === 'vdi') {
      t.is(plain['format-specific'], undefined);
      t.deepEqual(detailed['format-specific'], {
        type: 'vdi',
        data: {
          'image-type': 'dynamic',
          'block-size': 1_048_576,
          'blocks-in-image': 3,
          'blocks-allocated': 1,
          uuid: '33221100-5544-7766-8899-aabbccddeeff',
        },
      });
    } else {
      t.deepEqual(detailed, plain);
    }
  });
}

test('before 8.0 there are no child nodes, whatever the format', async (t) => {
  for (const [index, {format, image}] of SAMPLES.entries()) {
    const file = at(`old-${index}.${format}`);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await write(file, image);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const {stdout} = await runQemuImg(['info', '-f', format === 'iso' ? 'raw' : format, file], '7.2.22');
    t.regex(stdout, /^image: /, format);
    t.notRegex(stdout, /Child node/, format);
  }
});
