import {bochsContent, growingBochs} from './build/bochs.ts';
import {cloopContent, makeCloop} from './build/cloop.ts';
import {CHUNK, type Chunk, dmgContent, makeDmg} from './build/dmg.ts';
import {luksContent, type LuksOptions, makeLuks, makeLuks2} from './build/luks.ts';
import {makeParallels, parallelsContent, type ParallelsOptions} from './build/parallels.ts';
import {makeGpt, makeIso, makeMbr, makeMixed} from './build/raw.ts';
import {makeVhdx, type VhdxOptions, vhdxContent} from './build/vhdx.ts';
import {VMDK_SETS} from './built-vmdk-sets.ts';
import {VPC_SETS} from './built-vpc-sets.ts';
import {filled, image, piece} from './pieces.ts';
import type {SparseImage} from './sparse-image.ts';

export type BuiltSet = Readonly<Record<string, () => SparseImage>>;

const DMG_CHUNKS: readonly Chunk[] = [
  {type: CHUNK.raw, value: 0x11},
  {type: CHUNK.zero, value: 0},
  {type: CHUNK.zlib, value: 0x22},
  {type: CHUNK.ignore, value: 0},
  {type: CHUNK.zlib, value: 0x33},
];

function dmg(chunks: readonly Chunk[], table: 'plist' | 'resource-fork' = 'plist'): BuiltSet {
  return {'image.dmg': () => makeDmg(chunks, {table}), 'content.raw': () => dmgContent(chunks)};
}

function dmgOf(type: number, value: number): BuiltSet {
  return dmg([
    {type: CHUNK.raw, value: 0x11},
    {type, value},
  ]);
}

function luks(options: LuksOptions): BuiltSet {
  return {'image.luks': () => makeLuks(options), 'content.raw': luksContent};
}

function vhdx(options: VhdxOptions): BuiltSet {
  return {'image.vhdx': () => makeVhdx(options), 'content.raw': vhdxContent};
}

function parallels(options: ParallelsOptions): BuiltSet {
  return {'image.parallels': () => makeParallels(options), 'content.raw': parallelsContent};
}

function rawOf(sizeBytes: number, value = 0): BuiltSet {
  return {'image.raw': () => image(sizeBytes, ...(value === 0 ? [] : [piece(0, filled(value, sizeBytes))]))};
}

const PAYLOAD = (state: number, mebibyte: number): bigint => (BigInt(mebibyte) << 20n) | BigInt(state);

/** Sets that builders make, byte by byte: by set and file name. */
export const BUILT_SETS: Readonly<Record<string, BuiltSet>> = {
  'raw-empty': rawOf(0),
  'raw-1': rawOf(1, 0x41),
  'raw-511': rawOf(511, 0x42),
  'raw-512': rawOf(512, 0x43),
  'raw-odd': rawOf(65_536 + 100, 0x44),
  'raw-hole': rawOf(1024 * 1024),
  'raw-full': rawOf(1024 * 1024, 0x55),
  'raw-1T': {'image.raw': () => image(2 ** 40, piece(2 ** 39, filled(0x66, 4096)))},
  'raw-mbr': {'image.raw': () => makeMbr()},
  'raw-gpt': {'image.raw': makeGpt},
  'raw-mixed': {'image.raw': makeMixed},
  iso: {'image.iso': makeIso},
  'bochs-growing': {'image.bochs': () => growingBochs(), 'content.raw': bochsContent},
  'bochs-v1': {'image.bochs': () => growingBochs({version: 0x10000}), 'content.raw': bochsContent},
  'bochs-undoable': {'image.bochs': () => growingBochs({subtype: 'Undoable'})},
  'bochs-version': {'image.bochs': () => growingBochs({version: 0x30000})},
  'cloop-data': {'image.cloop': makeCloop, 'content.raw': cloopContent},
  'dmg-zlib': dmg(DMG_CHUNKS),
  'dmg-resource-fork': dmg(DMG_CHUNKS, 'resource-fork'),
  'dmg-raw': dmg(DMG_CHUNKS.slice(0, 2)),
  'dmg-bzip2': dmgOf(CHUNK.bzip2, 0x44),
  'dmg-lzfse': dmgOf(CHUNK.lzfse, 0x45),
  'dmg-adc': dmgOf(CHUNK.adc, 0),
  'dmg-comment': dmgOf(CHUNK.comment, 0),
  'dmg-unknown': dmgOf(0x80000099, 0),
  'luks-xts': luks({cipherMode: 'xts-plain64', keyBytes: 64, hash: 'sha256'}),
  'luks-cbc': luks({cipherMode: 'cbc-plain64', keyBytes: 16, hash: 'sha1'}),
  'luks-essiv': luks({cipherMode: 'cbc-essiv:sha256', keyBytes: 32, hash: 'sha512'}),
  luks2: {'image.luks': makeLuks2},
  'vhdx-built': vhdx({}),
  'vhdx-parent': vhdx({hasParent: true}),
  'vhdx-partial': vhdx({entries: [PAYLOAD(7, 4), PAYLOAD(0, 0), PAYLOAD(6, 5), PAYLOAD(0, 0)]}),
  'vhdx-states': vhdx({entries: [PAYLOAD(6, 4), PAYLOAD(1, 0), PAYLOAD(2, 0), PAYLOAD(3, 0)]}),
  'vhdx-state-4': vhdx({entries: [PAYLOAD(4, 4), 0n, 0n, 0n]}),
  'vhdx-overlap': vhdx({entries: [PAYLOAD(6, 4), PAYLOAD(6, 4), 0n, 0n]}),
  'vhdx-over-log': vhdx({entries: [PAYLOAD(6, 1), 0n, 0n, 0n]}),
  'vhdx-outside': vhdx({entries: [PAYLOAD(6, 4), 0n, PAYLOAD(6, 4096), 0n]}),
  'vhdx-log-data': vhdx({log: 'data'}),
  'vhdx-log-zero': vhdx({log: 'zero'}),
  'vhdx-log-torn': vhdx({log: 'torn'}),
  'vhdx-first-header': vhdx({headers: 'first'}),
  'vhdx-second-header': vhdx({headers: 'second'}),
  'vhdx-no-header': vhdx({headers: 'none'}),
  'vhdx-unknown-region': vhdx({unknown: 'region'}),
  'vhdx-unknown-metadata': vhdx({unknown: 'metadata'}),
  'vhdx-4k-sectors': vhdx({logicalSectorBytes: 4096}),
  'parallels-v1': parallels({magic: 'WithoutFreeSpace'}),
  'parallels-ext': parallels({}),
  'parallels-unclean': parallels({inUse: 0x746f6e59}),
  'parallels-in-use-odd': parallels({inUse: 0x12345678}),
  'parallels-no-offset': parallels({dataSectors: 0}),
  'parallels-wrong-offset': parallels({dataSectors: 1}),
  'parallels-duplicate': parallels({entries: [1, 1, 0, 2]}),
  'parallels-outside': parallels({entries: [1, 0, 0, 900]}),
  'parallels-leak': parallels({entries: [1]}),
  'parallels-bitmap': parallels({extension: 'bitmap'}),
  'parallels-bitmap-checksum': parallels({extension: 'wrong-checksum'}),
  'parallels-unknown-feature': parallels({extension: 'unknown-feature'}),
  ...VMDK_SETS,
  ...VPC_SETS,
};
