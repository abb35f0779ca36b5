import {Buffer} from 'node:buffer';

const SECTOR = 512;

export type VmdkDescriptorSample = {
  readonly createType: string;
  readonly cid?: string;
  readonly parentCid?: string;
  readonly parentName?: string;
  readonly extents: readonly string[];
};

export function makeDescriptor({
  createType,
  cid = '11111111',
  parentCid = 'ffffffff',
  parentName,
  extents,
}: VmdkDescriptorSample): Buffer {
  const hint = parentName === undefined ? [] : [`parentFileNameHint="${parentName}"`];
  const lines = [
    `CID=${cid}`,
    `parentCID=${parentCid}`,
    `createType="${createType}"`,
    ...hint,
    '# Extents',
    ...extents,
  ];
  return Buffer.from(['# Disk DescriptorFile', 'version=1', ...lines, ''].join('\n'));
}

/** Grains by their number, as `data`, or as an entry of the table. */
export type GrainSample = {readonly grain: number; readonly data?: Buffer; readonly entry?: bigint};

/** ESX Server's own sparse extent: directory at sector 4, tables of 4096 entries from sector 8, then grains. */
export function makeCowd(sectors: number, grainSectors: number, grains: readonly GrainSample[]): Buffer {
  const tables = Math.ceil(sectors / (4096 * grainSectors));
  const grainsAt = 8 + 32 * tables;
  const file = Buffer.alloc((grainsAt + grainSectors * grains.length) * SECTOR);
  file.write('COWD');
  for (const [index, value] of [1, 3, sectors, grainSectors, 4, tables].entries())
    file.writeUInt32LE(value, 4 + 4 * index);
  for (let table = 0; table < tables; table++) file.writeUInt32LE(8 + 32 * table, 4 * SECTOR + 4 * table);
  for (const [index, {grain, data, entry}] of grains.entries()) {
    const sector = grainsAt + grainSectors * index;
    file.writeUInt32LE(Number(entry ?? BigInt(sector)), 8 * SECTOR + 4 * grain);
    data?.copy(file, sector * SECTOR);
  }

  return file;
}

/** VMware's sparse extent of 64 bits: grains of 4 KiB, directory at sector 8, one table at sector 64, grains from 128. */
export function makeSeSparse(sectors: number, grains: readonly GrainSample[]): Buffer {
  const file = Buffer.alloc((128 + 8 * grains.length) * SECTOR);
  const fields = {0: 0xca_fe_ba_ben, 8: 0x2_00_00_00_01n, 16: BigInt(sectors), 24: 8n, 32: 64n, 80: 1n, 88: 1n};
  const places = {128: 8n, 136: 8n, 144: 64n, 152: 64n, 192: 128n, 200: BigInt(8 * grains.length)};
  for (const [at, value] of Object.entries({...fields, ...places})) file.writeBigUInt64LE(value, Number(at));
  file.writeBigUInt64LE(0xca_fe_ca_fen, SECTOR);
  file.writeBigUInt64LE(0x10_00_00_00_00_00_00_00n, 8 * SECTOR);
  for (const [index, {grain, data, entry}] of grains.entries()) {
    const number = BigInt(index);
    const place = 0x30_00_00_00_00_00_00_00n | ((number & 0xf_ffn) << 48n) | (number >> 12n);
    file.writeBigUInt64LE(entry ?? place, 64 * SECTOR + 8 * grain);
    data?.copy(file, (128 + 8 * index) * SECTOR);
  }

  return file;
}
