import {Buffer} from 'node:buffer';
import {closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import * as fc from 'fast-check';
import {VPC_FORMAT} from '../../../command-line/create-options/vpc.ts';
import {makeRandomBytes} from '../random.ts';
import {runCreateProgram} from './run-create-program.ts';

const FOOTER_SIZE = 512;
const LARGEST_GEOMETRY = 136_899_993_600n;

type Footer = {readonly sizeBytes: bigint; readonly geometry: string; readonly isChecksumRight: boolean};

/** Creates a dynamic image of so many bytes and reads its footer. */
async function createFooter(t: ExecutionContext, sizeBytes: bigint): Promise<Footer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-vpc-'));
  try {
    const outcome = await runCreateProgram({
      format: VPC_FORMAT,
      sizeBytes,
      values: new Map(),
      draws: {random: makeRandomBytes('vpc'), time: 1_700_000_000n},
      creator: '',
      folder,
      name: 't.vpc',
    });
    t.is(outcome.kind, 'finished', outcome.kind === 'killed' ? outcome.message : undefined);
    return readFooter(path.join(folder, 't.vpc'));
  } finally {
    rmSync(folder, {recursive: true});
  }
}

// VHD specification, "Hard Disk Footer Format": current size at 48, geometry at 56, checksum at 64.
function readFooter(file: string): Footer {
  const fd = openSync(file, 'r');
  const footer = Buffer.alloc(FOOTER_SIZE);
  readSync(fd, footer, 0, FOOTER_SIZE, fstatSync(fd).size - FOOTER_SIZE);
  closeSync(fd);
  const sum = footer.reduce((total, byte, at) => (at < 64 || at >= 68 ? total + byte : total), 0);
  return {
    sizeBytes: footer.readBigUInt64BE(48),
    geometry: `${footer.readUInt16BE(56)}/${footer[58]}/${footer[59]}`,
    isChecksumRight: footer.readUInt32BE(64) === ~sum >>> 0,
  };
}

const becomes = test.macro({
  async exec(t: ExecutionContext, asked: bigint, sizeBytes: bigint, geometry: string) {
    t.deepEqual(await createFooter(t, asked), {sizeBytes, geometry, isChecksumRight: true});
  },
  title: (given = '') => `vpc geometry: ${given}`,
});

// Measured with every release from 6.0.0 to 10.2.0.
test('1', becomes, 1n, 34_816n, '1/4/17');
test('69632', becomes, 69_632n, 69_632n, '2/4/17');
test('69633', becomes, 69_633n, 104_448n, '3/4/17');
test('500000', becomes, 500_000n, 522_240n, '15/4/17');
test('1M', becomes, 1_048_576n, 1_079_296n, '31/4/17');
test('33M', becomes, 34_603_008n, 34_607_104n, '994/4/17');
test('50M', becomes, 52_428_800n, 52_432_896n, '1004/6/17');
test('127M', becomes, 133_169_152n, 133_171_200n, '1020/15/17');
test('128M', becomes, 134_217_728n, 134_250_496n, '964/16/17');
test('504M', becomes, 528_482_304n, 528_482_304n, '1024/16/63');
test('504M+1', becomes, 528_482_305n, 528_998_400n, '1025/16/63');
test('1G', becomes, 1_073_741_824n, 1_073_995_776n, '2081/16/63');
test('20G', becomes, 21_474_836_480n, 21_475_270_656n, '41611/16/63');
test('32G', becomes, 34_359_738_368n, 34_361_303_040n, '16449/16/255');
test('127G', becomes, 136_365_211_648n, 136_365_219_840n, '65279/16/255');
test('the largest geometry', becomes, LARGEST_GEOMETRY, LARGEST_GEOMETRY, '65535/16/255');
test('one byte more', becomes, LARGEST_GEOMETRY + 1n, LARGEST_GEOMETRY + 512n, '65535/16/255');
test('1T', becomes, 1_099_511_627_776n, 1_099_511_627_776n, '65535/16/255');

test('a geometry holds what was asked for and its product is the size', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.bigInt(1n, LARGEST_GEOMETRY), async (asked) => {
      const {sizeBytes, geometry, isChecksumRight} = await createFooter(t, asked);
      const product = geometry.split('/').reduce((sectors, factor) => sectors * BigInt(factor), 512n);
      t.true(isChecksumRight && sizeBytes >= asked && product === sizeBytes, `${asked}: ${geometry}, ${sizeBytes}`);
    }),
    {numRuns: 40},
  );
});
