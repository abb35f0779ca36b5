import {Buffer} from 'node:buffer';
import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import * as fc from 'fast-check';
import {CREATE_MESSAGE_RESULT, CREATE_RESULT_FILE_SIZE} from '../../../../guest/abi/create-messages.ts';
import {VHDX_FORMAT} from '../../../command-line/create-options/vhdx.ts';
import {VMDK_FORMAT} from '../../../command-line/create-options/vmdk.ts';
import type {CreateFormat} from '../create-format.ts';
import type {Options} from './identity.ts';
import {makeRandomBytes} from '../random.ts';
import {runCreateProgram} from './run-create-program.ts';

const SECTOR = 512;
const KIB = 1024;
const MIB = 1 << 20;
const RUNS = {numRuns: 25};

/** Creates an image in one file and gives its bytes; the program's own report of the size must be right. */
async function createImage(format: CreateFormat, sizeBytes: bigint, options: Options): Promise<Buffer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-layout-'));
  try {
    const outcome = await runCreateProgram({
      format,
      sizeBytes,
      values: new Map(Object.entries(options)),
      draws: {random: makeRandomBytes('layout'), time: 0n},
      creator: '10.2.0',
      folder,
      name: 'image',
    });
    const file = path.join(folder, 'image');
    const reported =
      outcome.kind === 'finished'
        ? outcome.messages
            .find(({kind}) => kind === CREATE_MESSAGE_RESULT)
            ?.bytes.readBigUInt64LE(CREATE_RESULT_FILE_SIZE)
        : undefined;
    if (reported !== BigInt(statSync(file).size)) {
      throw new Error(`${statSync(file).size} bytes made, ${reported} reported`);
    }

    return readFileSync(file);
  } finally {
    rmSync(folder, {recursive: true});
  }
}

test('every grain table of a vmdk lies in the file, behind its directory, apart from the others', async (t) => {
  const sizes = fc.bigInt(0n, 1n << 39n);
  const grains = fc.integer({min: 12, max: 20});
  await fc.assert(
    fc.asyncProperty(sizes, grains, async (size, grain) => {
      const image = await createImage(VMDK_FORMAT, size, {grain_size: 1n << BigInt(grain)});
      const [capacity, grainSectors] = [image.readBigUInt64LE(12), image.readBigUInt64LE(20)];
      const tables = Number((capacity + 512n * grainSectors - 1n) / (512n * grainSectors));
      t.is(capacity, (size + 511n) / 512n);
      const starts = [48, 56].flatMap((at) => directoryOf(image, Number(image.readBigUInt64LE(at)), tables));
      t.true(starts.every((start, index) => index === 0 || start >= (starts[index - 1] ?? 0) + 4));
      t.true(starts.every((start) => (start + 4) * SECTOR <= image.length));
      t.is(image.length % (1 << grain), 0);
    }),
    RUNS,
  );
});

function directoryOf(image: Buffer, sector: number, tables: number): readonly number[] {
  return Array.from({length: tables}, (_, index) => image.readUInt32LE(sector * SECTOR + 4 * index));
}

test('checksums of a vhdx are right and its regions follow each other', async (t) => {
  const sizes = fc.bigInt(0n, 1n << 37n);
  const blocks = fc.integer({min: 20, max: 28});
  const logs = fc.bigInt(1n, 4n * BigInt(MIB));
  await fc.assert(
    fc.asyncProperty(sizes, blocks, logs, async (size, block, log) => {
      const options = {block_size: 1n << BigInt(block), log_size: log};
      const image = await createImage(VHDX_FORMAT, size === 0n ? 1n : size, options);
      for (const [at, length] of [
        [64, 4],
        [128, 4],
        [192, 64],
        [256, 64],
      ] as const) {
        t.true(isChecksumRight(image.subarray(at * KIB, (at + length) * KIB)), `structure at ${at} KiB`);
      }

      const log1 = image.readUInt32LE(64 * KIB + 68);
      const [bat, batLength] = [Number(image.readBigUInt64LE(0x30020)), image.readUInt32LE(0x30028)];
      const [metadata, metadataLength] = [Number(image.readBigUInt64LE(0x30040)), image.readUInt32LE(0x30048)];
      t.deepEqual([MIB + log1, bat + batLength], [bat, metadata]);
      t.true(log1 >= Number(log) && metadata + metadataLength <= image.length);
      t.true([bat, batLength, metadata, log1].every((value) => value % MIB === 0));
    }),
    RUNS,
  );
});

/** [MS-VHDX] 2.2.2, 2.2.3: CRC-32C with the checksum field, bytes 4 to 7, as zero. */
function isChecksumRight(structure: Buffer): boolean {
  const copy = Buffer.from(structure);
  copy.writeUInt32LE(0, 4);
  let crc = 0xffffffff;
  for (const byte of copy) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }

  return structure.readUInt32LE(4) === ~crc >>> 0;
}
