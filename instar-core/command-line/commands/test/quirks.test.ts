import {Buffer} from 'node:buffer';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {
  makeFixedVpc,
  makeIso,
  makePartitionedDisk,
  makeQcow2,
  makeVmdkDescriptor,
} from '../../../operations/info/test/image-samples.ts';
import {runInstar} from '../../test/run-qemu-img.ts';

// One test for each row of docs/quirks.md, under every setting of the flags.
const FLAGS = [[], ['--ignore-quirks'], ['--unsafe-quirks']] as const;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-quirks-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

test.before('images are made', async () => {
  for (const argv of [
    ['-f', 'qcow2', at('a.qcow2'), '16M'],
    ['-f', 'vpc', at('a.vhd'), '1M'],
    ['-f', 'qcow2', '-u', '-b', 'text', '-F', 'raw', at('over-text.qcow2'), '1M'],
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- one image after the other
    await runInstar(['create', '-q', ...argv]);
  }

  writeFileSync(at('text'), 'root:x:0:0:root:/root:/bin/bash\n');
  writeFileSync(at('garbage'), Buffer.from(Array.from({length: 4096}, (_, index) => (index * 181 + 7) % 251)));
  writeFileSync(at('byte'), 'x');
  writeFileSync(at('disk'), makePartitionedDisk());
  writeFileSync(at('gpt'), makeGpt());
  writeFileSync(at('fat'), makeFileSystem());
  writeFileSync(at('version-0.qcow2'), makeQcow2OfVersion(0));
  writeFileSync(at('version-9.qcow2'), makeQcow2OfVersion(9));
  writeFileSync(at('cd.iso'), makeIso());
  writeFileSync(at('fixed.vhd'), makeFixedVpc());
  mkdirSync(at('inner'));
  writeFileSync(at('flat'), Buffer.alloc(4096));
  writeFileSync(path.join(at('inner'), 'outside.vmdk'), makeVmdkDescriptor('../flat'));
  writeFileSync(at('data.qcow2'), makeDataFileImage('missing'));
  writeFileSync(at('field.vhd'), makeLargerField(readFileSync(at('a.vhd'))));
});

/** UEFI specification 5.2.3, 5.3.2: a protective entry over the whole disk, the header in the second sector. */
function makeGpt(): Buffer {
  const disk = Buffer.alloc(65_536);
  disk[450] = 0xee;
  disk.writeUInt32LE(1, 454);
  disk.writeUInt32LE(127, 458);
  disk.writeUInt16LE(0xaa_55, 510);
  disk.write('EFI PART', 512);
  disk.writeUInt32LE(92, 524);
  disk.writeBigUInt64LE(1n, 536);
  return disk;
}

/** A file system on a disk without partitions: the signature is there, but the boot code stands where entries would. */
function makeFileSystem(): Buffer {
  const disk = Buffer.alloc(65_536, 0x90);
  disk.write('MSDOS5.0', 3);
  disk.writeUInt16LE(0xaa_55, 510);
  return disk;
}

function makeQcow2OfVersion(version: number): Buffer {
  const image = Buffer.alloc(1024);
  image.writeUInt32BE(0x51_46_49_fb, 0);
  image.writeUInt32BE(version, 4);
  return image;
}

/** qcow2.txt: incompatible feature bit 2, and the header extension that names the external data file. */
function makeDataFileImage(name: string): Buffer {
  const image = makeQcow2();
  image.writeUInt32BE(4, 76);
  image.writeUInt32BE(0x44_41_54_41, 112);
  image.writeUInt32BE(name.length, 116);
  image.write(name.padEnd(16, '\0'), 120);
  return image;
}

/** The footers of `image` with a size field of 4 MiB, which its geometry does not have. */
function makeLargerField(image: Buffer): Buffer {
  for (const footer of [image.subarray(0, 512), image.subarray(-512)]) {
    footer.writeBigUInt64BE(4n << 20n, 48);
    footer.writeUInt32BE(0, 64);
    footer.writeUInt32BE(~footer.reduce((sum, byte) => sum + byte, 0) >>> 0, 64);
  }

  return image;
}

/** What `info` prints without a flag, with --ignore-quirks and with --unsafe-quirks; a refusal is matched as well. */
const shows = test.macro({
  async exec(t, argv: readonly string[], ...expectations: readonly [plain: RegExp, ignored: RegExp, unsafe: RegExp]) {
    for (const [index, expected] of expectations.entries()) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const {stdout, stderr} = await runInstar(['info', ...(FLAGS[index] ?? []), ...argv]);
      t.regex(stdout + stderr, expected, `flags: ${FLAGS[index]?.join(' ') ?? ''}`);
    }
  },
  title: (given = '') => `quirk: ${given}`,
});

const UNKNOWN = /unknown format/;
const RAW = /file format: raw\n/;
const ISO = /file format: iso\n/;
const VPC = /file format: vpc\n/;

test('disk size', shows, ['-f', 'raw', at('text')], /^disk size: 4 KiB$/m, /^disk size: 32 B$/m, /^disk size: 4 KiB$/m);
test(
  'length of child nodes, human sizes',
  shows,
  [at('a.qcow2')],
  /file length: 192 KiB \(197120 bytes\)/,
  /file length: 192\.0 KiB \(196616 bytes\)/,
  /file length: 192 KiB \(197120 bytes\)/,
);
const GEOMETRY = /virtual size: 1\.\d+ MiB \(1079296 bytes\)/;
test('size of a vpc image', shows, [at('field.vhd')], GEOMETRY, /\(1079296 bytes\)/, GEOMETRY);
test('raw as fallback', shows, [at('text')], UNKNOWN, UNKNOWN, RAW);
test('ISO 9660', shows, [at('cd.iso')], ISO, ISO, RAW);
test('fixed vpc', shows, [at('fixed.vhd')], VPC, VPC, RAW);
test('fixed vpc, named', shows, ['-f', 'vpc', at('fixed.vhd')], VPC, VPC, VPC);
const OUTSIDE = /names a file outside its own folder/;
test('vmdk extents', shows, [path.join(at('inner'), 'outside.vmdk')], OUTSIDE, OUTSIDE, /file format: vmdk\n/);
const CALLED_RAW = /the image above calls it raw/;
test('backing file called raw', shows, ['--backing-chain', at('over-text.qcow2')], CALLED_RAW, CALLED_RAW, RAW);

const NAMED = /data file: missing\n/;
const DATA_FILE = ['--qemu-version', '9.0.0', at('data.qcow2')];
test('external data file', shows, DATA_FILE, NAMED, NAMED, /Could not open '.*missing': No such file or directory\n/);

// What other tools make of these: docs/format-detection.md.
test('a disk with a master boot record', shows, [at('disk')], RAW, RAW, RAW);
test('a disk with a GPT', shows, [at('gpt')], RAW, RAW, RAW);
test('a file system without partitions', shows, [at('fat')], UNKNOWN, UNKNOWN, RAW);
test('garbage', shows, [at('garbage')], UNKNOWN, UNKNOWN, RAW);
test('a single byte', shows, [at('byte')], UNKNOWN, UNKNOWN, RAW);
test('a qcow2 signature and no version', shows, [at('version-0.qcow2')], UNKNOWN, UNKNOWN, RAW);
const VERSION = /Unsupported qcow2 version 9\n/;
test('a qcow2 signature and a wrong version', shows, [at('version-9.qcow2')], VERSION, VERSION, VERSION);

test('disk size is what the file system says', async (t) => {
  const {stdout} = await runInstar(['info', '--output=json', at('a.qcow2')]);
  t.is((JSON.parse(stdout) as {'actual-size': number})['actual-size'], statSync(at('a.qcow2')).blocks * 512);
});
