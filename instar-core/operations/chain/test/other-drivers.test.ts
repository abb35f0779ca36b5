import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {deflateSync} from 'node:zlib';
import test from 'ava';
import {findBinaries} from '../../../command-line/test/qemu-img-binaries.ts';
import {LAYER_FLAG_PARALLELS_OUTSIDE} from '../../../../guest/abi/chain-config.ts';
import type {ImageFormat} from '../../info/image-facts.ts';
import {makeDmg} from './support/dmg-samples.ts';
import {makeBochs, makeCloop, makeParallels, makePattern, makeVdi} from './support/other-samples.ts';
import {walkLayers, type Walk, type WalkedExtent} from './support/walk-layers.ts';

const MIB = 0x10_00_00;
const binary = findBinaries().at(-1);
const folder = mkdtempSync(path.join(tmpdir(), 'instar-other-drivers-'));
test.after.always(() => rmSync(folder, {recursive: true}));

let files = 0;

function save(image: Buffer): string {
  const file = path.join(folder, `${files++}.img`);
  writeFileSync(file, image);
  return file;
}

async function walk(format: ImageFormat, image: Buffer, readSize?: number): Promise<Walk> {
  const outcome = await walkLayers([{format, files: [save(image)]}], {readSize});
  if (outcome.kind === 'refused') throw new Error(outcome.reason);
  return outcome;
}

/** In pieces of a prime number of bytes too, so that reads begin and end anywhere. */
const reads = test.macro({
  async exec(t, format: ImageFormat, image: Buffer, contents: Buffer) {
    const whole = await walk(format, image);
    t.true(whole.contents.equals(contents), 'read at once');
    const pieces = await walk(format, image, 4093);
    t.true(pieces.contents.equals(contents), 'read in pieces');
    if (binary === undefined) return t.log('no qemu-img to compare with');
    const raw = path.join(folder, `${files++}.raw`);
    const {status, stderr} = spawnSync(binary.path, ['convert', '-f', format, '-O', 'raw', save(image), raw]);
    t.is(status, 0, String(stderr));
    return t.true(readFileSync(raw).equals(contents), 'read by qemu-img');
  },
  title: (given = '', format: ImageFormat) => `${format} is read: ${given}`,
});

const one = makePattern(MIB, 1);
const two = makePattern(MIB, 2);
const none = Buffer.alloc(MIB);
const dynamic = makeVdi({diskSize: 4 * MIB, map: [1, 0xff_ff_ff_ff, 0, 0xff_ff_ff_fe], blocks: [one, two]});
test('blocks in any order, absent and discarded', reads, 'vdi', dynamic, Buffer.concat([two, none, one, none]));
test(
  'a disk that ends within a block and a sector',
  reads,
  'vdi',
  makeVdi({diskSize: MIB + 1000, map: [0, 1], blocks: [one, two]}),
  Buffer.concat([one, two.subarray(0, 1024)]),
);
test(
  'a block behind the end of the file',
  reads,
  'vdi',
  makeVdi({diskSize: 2 * MIB, map: [7, 0], blocks: [one]}),
  Buffer.concat([none, one]),
);

const block = makePattern(512);
const small = [makePattern(4096, 3), makePattern(4096, 4)];
const zeros = Buffer.alloc(4096);
test(
  'entries that count clusters',
  reads,
  'parallels',
  makeParallels({clusterSectors: 8, sectors: 32, table: [2, 0, 1, 0], clusters: small}),
  Buffer.concat([small[1] ?? zeros, zeros, small[0] ?? zeros, zeros]),
);
test(
  'entries that count sectors',
  reads,
  'parallels',
  makeParallels({magic: 'WithoutFreeSpace', clusterSectors: 8, sectors: 28, table: [16, 0, 8, 0], clusters: small}),
  Buffer.concat([small[1] ?? zeros, zeros, small[0] ?? zeros, zeros]).subarray(0, 28 * 512),
);
test(
  'clusters of seven sectors',
  reads,
  'parallels',
  makeParallels({clusterSectors: 7, sectors: 14, table: [0, 1], clusters: [makePattern(3584)]}),
  Buffer.concat([Buffer.alloc(3584), makePattern(3584)]),
);

const extent = makePattern(4096, 5);
const sparseExtent = Buffer.concat([
  Buffer.alloc(512),
  extent.subarray(512, 1536),
  Buffer.alloc(1024),
  extent.subarray(2560, 3072),
  Buffer.alloc(1024),
]);
const redolog = {
  diskSize: 3 * 4096 - 1024,
  extentSize: 4096,
  catalog: [1, undefined, 0],
  extents: [
    {written: [0, 1, 2, 3, 4, 5, 6, 7], data: extent},
    {written: [1, 2, 5], data: extent},
  ],
} as const;
const redologContents = Buffer.concat([sparseExtent, zeros, extent]).subarray(0, redolog.diskSize);
test('sectors that were never written', reads, 'bochs', makeBochs(redolog), redologContents);
test('a header of version 1', reads, 'bochs', makeBochs({...redolog, version: 1}), redologContents);

const blocks = [makePattern(65_536, 6), Buffer.alloc(65_536), makePattern(65_536, 7)];
test('zlib blocks', reads, 'cloop', makeCloop(blocks), Buffer.concat(blocks));
test('an image without blocks', reads, 'cloop', makeCloop([]), Buffer.alloc(0));

const packed = deflateSync(makePattern(8192, 8));
const plain = makePattern(1000, 9);
const chunks = [
  {type: 0x80_00_00_05, firstSector: 0, sectors: 16, offset: 0, length: packed.length},
  {type: 0x7f_ff_ff_fe, firstSector: 16, sectors: 0},
  {type: 0, firstSector: 16, sectors: 3},
  {type: 1, firstSector: 19, sectors: 2, offset: packed.length, length: 1000},
  {type: 0xff_ff_ff_ff, firstSector: 21, sectors: 0},
] as const;
const more = [{type: 2, firstSector: 21, sectors: 4}] as const;
const dmg = {data: Buffer.concat([packed, plain]), tables: [chunks, more], sectors: 25};
const dmgContents = Buffer.concat([
  makePattern(8192, 8),
  Buffer.alloc(1536),
  plain,
  Buffer.alloc(1024 - plain.length),
  Buffer.alloc(2048),
]);
const dmgList = makeDmg(dmg);
// qemu-img shows whatever its buffer held before in the rest of the last sector.
test('dmg is read: a raw chunk that ends within a sector', async (t) => {
  const {contents} = await walk('dmg', dmgList);
  t.true(contents.equals(dmgContents));
});
const even = {...dmg, data: Buffer.concat([packed, plain, Buffer.alloc(24)])};
const evenTables = [[...chunks.slice(0, 3), {...chunks[3], length: 1024}, chunks[4]], more];
test('chunks of a property list', reads, 'dmg', makeDmg({...even, tables: evenTables}), dmgContents);
test(
  'chunks of a resource fork',
  reads,
  'dmg',
  makeDmg({...even, tables: evenTables, inResourceFork: true}),
  dmgContents,
);

/** "abcabcabcabc" and a long copy of two bytes, in Apple's compression: literals, then copies that overlap. */
const adc = Buffer.concat([
  Buffer.from([0x82, 0x61, 0x62, 0x63]),
  Buffer.from([0x18, 0x02]),
  ...Array.from({length: 7}, () => Buffer.from([0x7f, 0x00, 0x02])),
  Buffer.from([0x40 + 27, 0x00, 0x02]),
]);
test('dmg is read: chunks of Apple Data Compression, which qemu-img does not read', async (t) => {
  const table = [{type: 0x80_00_00_04, firstSector: 0, sectors: 1, offset: 0, length: adc.length}];
  const {contents} = await walk('dmg', makeDmg({data: adc, tables: [table], sectors: 1}));
  t.is(contents.toString('latin1'), 'abc'.repeat(171).slice(0, 512));
});

/** 1024 times "B", as bzip2 packs them. */
const bzip2 = Buffer.from(
  '425a6839314159265359f266f6110000044400c00010000008200030cc05536a62283c5dc914e14243c99bd844',
  'hex',
);
test('dmg is read: bzip2 chunks, which few qemu-img read', async (t) => {
  const table = [{type: 0x80_00_00_06, firstSector: 0, sectors: 2, offset: 0, length: bzip2.length}];
  const {contents} = await walk('dmg', makeDmg({data: bzip2, tables: [table], sectors: 2}));
  t.is(contents.toString('latin1'), 'B'.repeat(1024));
});

/** One block as it is and the end of the stream, in Apple's LZFSE. */
const lzfse = Buffer.concat([
  Buffer.from('bvx-'),
  Buffer.from([0, 2, 0, 0]),
  plain.subarray(0, 512),
  Buffer.from('bvx$'),
]);
test('dmg is read: lzfse chunks, which few qemu-img read', async (t) => {
  const table = [{type: 0x80_00_00_07, firstSector: 0, sectors: 1, offset: 0, length: lzfse.length}];
  const {contents} = await walk('dmg', makeDmg({data: lzfse, tables: [table], sectors: 1}));
  t.true(contents.equals(plain.subarray(0, 512)));
});

const says = test.macro({
  async exec(t, format: ImageFormat, image: Buffer, expected: readonly Partial<WalkedExtent>[]) {
    const {extents} = await walk(format, image);
    t.like({extents: joinEqual(extents)}, {extents: expected});
    t.is(joinEqual(extents).length, expected.length);
  },
  title: (given = '', format: ImageFormat) => `${format} says of its bytes: ${given}`,
});

/** Neighbours that say the same and lie together in the file. */
function joinEqual(extents: readonly WalkedExtent[]): readonly WalkedExtent[] {
  const joined: WalkedExtent[] = [];
  for (const next of extents) {
    const last = joined.at(-1);
    const follows = last?.offset === undefined ? undefined : last.offset + last.length;
    const isSame = last?.isData === next.isData && last.isZero === next.isZero && follows === next.offset;
    if (last !== undefined && isSame) joined[joined.length - 1] = {...last, length: last.length + next.length};
    else joined.push(next);
  }

  return joined;
}

const absent = {isData: false, isZero: true, offset: undefined} as const;
test('place and absence', says, 'vdi', dynamic, [
  {start: 0n, length: BigInt(MIB), isData: true, isZero: false, offset: BigInt(1024 + MIB)},
  {...absent, length: BigInt(MIB), isAllocated: true},
  {isData: true, offset: 1024n},
  absent,
]);
test(
  'absence is the layer below',
  says,
  'parallels',
  makeParallels({clusterSectors: 8, sectors: 16, table: [1, 0], clusters: small.slice(0, 1)}),
  [
    {isData: true, isAllocated: true, offset: 4096n},
    {...absent, isAllocated: false},
  ],
);
// The newest releases and instar take such entries for none.
const outside = makeParallels({
  clusterSectors: 8,
  sectors: 40,
  table: [1, 3, 200, 2, 0],
  clusters: [small[0] ?? zeros, block],
});
test('entries outside of the file', says, 'parallels', outside, [
  {isData: true, offset: 4096n, length: 4096n},
  {...absent, length: 16_384n},
]);
test('parallels says of its bytes: entries outside of the file, as before 11.1', async (t) => {
  const walked = await walkLayers([{format: 'parallels', files: [save(outside)], flags: LAYER_FLAG_PARALLELS_OUTSIDE}]);
  if (walked.kind === 'refused') return t.fail(walked.reason);
  const places = walked.extents.map(({offset}) => offset);
  return t.deepEqual(places, [4096n, 12_288n, 819_200n, 8192n, undefined]);
});
const everywhere = [{start: 0n, isData: true, isZero: false, isAllocated: true, offset: undefined}];
test('nothing but data', says, 'bochs', makeBochs(redolog), everywhere);
test('nothing but data', says, 'cloop', makeCloop(blocks), everywhere);
test('nothing but data', says, 'dmg', dmgList, everywhere);

const refuses = test.macro({
  async exec(t, format: ImageFormat, image: Buffer, reason: string) {
    const outcome = await walkLayers([{format, files: [save(image)]}]);
    t.is(outcome.kind === 'refused' ? outcome.reason : 'read', reason);
  },
  title: (given = '', format: ImageFormat) => `${format} is refused: ${given}`,
});
const IO = 'Input/output error';
const cutCloop = makeCloop(blocks);
test('a stream that is cut off', refuses, 'cloop', cutCloop.subarray(0, cutCloop.length - 20), IO);
const gap = [{type: 1, firstSector: 1, sectors: 1, offset: 0, length: 512}];
test('sectors without a chunk', refuses, 'dmg', makeDmg({data: plain, tables: [gap], sectors: 2}), IO);
const broken = [{type: 0x80_00_00_05, firstSector: 0, sectors: 1, offset: 0, length: 600}];
test('a chunk that does not inflate', refuses, 'dmg', makeDmg({data: plain, tables: [broken], sectors: 1}), IO);
const short = [{type: 0x80_00_00_05, firstSector: 0, sectors: 17, offset: 0, length: packed.length}];
test('a chunk of fewer sectors than told', refuses, 'dmg', makeDmg({data: packed, tables: [short], sectors: 17}), IO);

const tail = makePattern(1000, 11);
test('a disk that ends within a sector', reads, 'raw', tail, Buffer.concat([tail, Buffer.alloc(24)]));
test('an empty file', reads, 'raw', Buffer.alloc(0), Buffer.alloc(0));
test('raw is read: a window of it', async (t) => {
  const rawWindow = {offset: 100n, size: 512n};
  const walked = await walkLayers([{format: 'raw', files: [save(tail)], rawWindow}]);
  t.true(walked.kind === 'walked' && walked.contents.equals(tail.subarray(100, 612)));
});
test('raw is read: a window that reaches behind its end', async (t) => {
  const rawWindow = {offset: 512n, size: 0n};
  const walked = await walkLayers([{format: 'raw', files: [save(tail)], rawWindow}]);
  t.true(walked.kind === 'walked' && walked.contents.equals(Buffer.concat([tail.subarray(512), Buffer.alloc(24)])));
});
