import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {findBinaries} from '../../../command-line/test/qemu-img-binaries.ts';
import {runQemuImg} from '../../../command-line/test/run-qemu-img.ts';

const maker = findBinaries().at(-1);
const isSkipped = maker === undefined && process.env['INSTAR_REQUIRE_ALL'] !== '1';
const folder = mkdtempSync(path.join(tmpdir(), 'instar-bitmaps-'));
test.after.always(() => rmSync(folder, {recursive: true}));

/** Where things are in an image with two bitmaps, "one" and "two". */
type Places = {
  readonly image: Buffer;
  /** qcow2.txt "Bitmaps extension": its 24 bytes. */
  readonly extension: number;
  /** The first entry of the directory. */
  readonly entry: number;
  /** The first bitmap's table. */
  readonly table: number;
};

const EXTENSION_BITMAPS = 0x23_85_28_75;

function makeImage(): Places {
  const file = path.join(folder, 'whole.qcow2');
  for (const argv of [
    ['create', '-q', '-f', 'qcow2', file, '8M'],
    ['bitmap', '--add', file, 'one'],
    ['bitmap', '--add', file, 'two'],
  ]) {
    const {status, stderr} = spawnSync(maker?.path ?? '', argv, {encoding: 'utf8'});
    if (status !== 0) throw new Error(`qemu-img ${argv.join(' ')}: ${stderr}`);
  }

  const image = readFileSync(file);
  let at = image.readUInt32BE(100);
  while (image.readUInt32BE(at) !== EXTENSION_BITMAPS) at += 8 + Math.ceil(image.readUInt32BE(at + 4) / 8) * 8;
  const entry = Number(image.readBigUInt64BE(at + 24));
  return {image, extension: at + 8, entry, table: Number(image.readBigUInt64BE(entry))};
}

type Damage = (places: Places, image: Buffer) => unknown;

const places = isSkipped || maker === undefined ? undefined : makeImage();
const agrees = test.macro({
  async exec(t, damage: Damage) {
    if (maker === undefined || places === undefined) return t.fail('no qemu-img is at hand; run "npm run binaries"');
    const image = Buffer.from(places.image);
    damage(places, image);
    const file = path.join(folder, `${t.title.replaceAll(/\W+/g, '-')}.qcow2`);
    writeFileSync(file, image);
    const theirs = spawnSync(maker.path, ['info', file], {encoding: 'utf8', env: {LC_ALL: 'C'}});
    const ours = await runQemuImg(['info', file], maker.version);
    t.deepEqual(ours, {exit: theirs.status, stdout: theirs.stdout, stderr: theirs.stderr});
  },
  title: (given = '') => `says of damaged bitmaps what qemu-img says: ${given}`,
});

const ROWS: Readonly<Record<string, Damage>> = {
  'none damaged': () => {},
  'fewer than are there': ({extension}, image) => image.writeUInt32BE(1, extension),
  'more than are there': ({extension}, image) => image.writeUInt32BE(3, extension),
  'more than qemu takes': ({extension}, image) => image.writeUInt32BE(65_536, extension),
  'a reserved field': ({extension}, image) => image.writeUInt32BE(1, extension + 4),
  'an empty directory': ({extension}, image) => image.writeBigUInt64BE(0n, extension + 8),
  'a directory that ends within an entry': ({extension}, image) => image.writeBigUInt64BE(56n, extension + 8),
  'a directory with a piece behind it': ({extension}, image) => image.writeBigUInt64BE(72n, extension + 8),
  'a directory of the largest size': ({extension}, image) => image.writeBigUInt64BE(65_535n * 1024n, extension + 8),
  'a directory larger than that': ({extension}, image) => image.writeBigUInt64BE(65_535n * 1024n + 1n, extension + 8),
  'a directory off its cluster': ({extension, entry}, image) =>
    image.writeBigUInt64BE(BigInt(entry + 512), extension + 16),
  'a directory behind the end': ({extension}, image) => image.writeBigUInt64BE(1n << 40n, extension + 16),
  'a directory behind every end': ({extension}, image) =>
    image.writeBigUInt64BE(0xff_ff_ff_ff_ff_ff_00_00n, extension + 16),
  'no table': ({entry}, image) => image.writeBigUInt64BE(0n, entry),
  'a table off its cluster': ({entry, table}, image) => image.writeBigUInt64BE(BigInt(table + 512), entry),
  'a table behind the end': ({entry}, image) => image.writeBigUInt64BE(1n << 40n, entry),
  'a table behind every end': ({entry}, image) => image.writeBigUInt64BE(0xff_ff_ff_ff_ff_ff_00_00n, entry),
  'a table of nothing': ({entry}, image) => image.writeUInt32BE(0, entry + 8),
  'a table too long for the disk': ({entry}, image) => image.writeUInt32BE(2, entry + 8),
  'a table of the largest size': ({entry}, image) => image.writeUInt32BE(8192, entry + 8),
  'a table larger than that': ({entry}, image) => image.writeUInt32BE(8193, entry + 8),
  'an unknown flag': ({entry}, image) => image.writeUInt32BE(4, entry + 12),
  'one in use with a wrong table': ({entry}, image) => {
    image.writeUInt32BE(3, entry + 12);
    image.writeUInt32BE(2, entry + 8);
  },
  'an unknown type': ({entry}, image) => (image[entry + 16] = 2),
  'a granularity too fine': ({entry}, image) => (image[entry + 17] = 8),
  'the coarsest granularity': ({entry}, image) => (image[entry + 17] = 31),
  'a granularity too coarse': ({entry}, image) => (image[entry + 17] = 32),
  'no name': ({entry}, image) => image.writeUInt16BE(0, entry + 18),
  'a name of one zero': ({entry}, image) => (image[entry + 24] = 0),
  'extra data': ({entry}, image) => image.writeUInt32BE(8, entry + 20),
  'one name twice': ({entry}, image) => image.write('one', entry + 32 + 24),
  'a table entry off its cluster': ({table}, image) => image.writeBigUInt64BE(0x2_00n, table),
  'a table entry with reserved bits': ({table}, image) => image.writeBigUInt64BE(1n << 63n, table),
  'a table entry of ones and an offset': ({table}, image) => image.writeBigUInt64BE(0x1_00_01n, table),
  'a table entry of ones': ({table}, image) => image.writeBigUInt64BE(1n, table),
};

for (const [title, damage] of Object.entries(ROWS)) (isSkipped ? test.skip : test)(title, agrees, damage);
