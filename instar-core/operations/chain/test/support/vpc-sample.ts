import {Buffer} from 'node:buffer';

const SECTOR = 512;
const TABLE_AT = 3 * SECTOR;
const LOCATORS_AT = 576;

type VpcBlock = {
  /** One bit for each sector, the first the highest of its byte. */
  readonly bitmap: Buffer;
  readonly data: Buffer;
};

export type VpcSample = {
  /** 3 dynamic, 4 differencing. */
  readonly type: 3 | 4;
  readonly sectors: number;
  readonly blockSize: number;
  /** By block of the disk; undefined: not in the file. */
  readonly blocks: readonly (VpcBlock | undefined)[];
  /** One byte, sixteen times. */
  readonly id?: number;
  readonly parentId?: number;
  readonly parentName?: string;
  /** A platform code and its bytes. */
  readonly locators?: readonly (readonly [code: string, path: Buffer])[];
};

/** A vpc image with blocks: footer, dynamic header, table, locators, blocks, footer. */
export function makeVpc(sample: VpcSample): Buffer {
  const footer = makeFooter(sample);
  const locators = sample.locators ?? [];
  const locatorsAt = TABLE_AT + SECTOR;
  const header = makeHeader(sample, locatorsAt);
  const table = Buffer.alloc(SECTOR, 0xff);
  const parts: Buffer[] = [footer, header, table, ...locators.map(([, path]) => padded(path))];
  let at = locatorsAt + locators.reduce((sum, [, path]) => sum + padded(path).length, 0);
  for (const [index, block] of sample.blocks.entries()) {
    if (block === undefined) continue;
    table.writeUInt32BE(at / SECTOR, 4 * index);
    const bitmap = padded(block.bitmap);
    parts.push(bitmap, block.data);
    at += bitmap.length + block.data.length;
  }

  return Buffer.concat([...parts, footer]);
}

/** UTF-16 as locators hold it. */
export function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}

function makeFooter({type, sectors, id = 1}: VpcSample): Buffer {
  const footer = Buffer.alloc(SECTOR);
  footer.write('conectix');
  footer.writeUInt32BE(2, 8);
  footer.writeUInt32BE(0x1_00_00, 12);
  footer.writeBigUInt64BE(BigInt(SECTOR), 16);
  footer.write('win ', 28);
  footer.writeBigUInt64BE(BigInt(sectors * SECTOR), 40);
  footer.writeBigUInt64BE(BigInt(sectors * SECTOR), 48);
  footer.writeUInt32BE(type, 60);
  footer.fill(id, 68, 84);
  footer.writeUInt32BE(checksum(footer), 64);
  return footer;
}

function makeHeader({blockSize, blocks, parentId = 0, parentName = '', locators = []}: VpcSample, at: number): Buffer {
  const header = Buffer.alloc(2 * SECTOR);
  header.write('cxsparse');
  header.fill(0xff, 8, 16);
  header.writeBigUInt64BE(BigInt(TABLE_AT), 16);
  header.writeUInt32BE(0x1_00_00, 24);
  header.writeUInt32BE(blocks.length, 28);
  header.writeUInt32BE(blockSize, 32);
  header.fill(parentId, 40, 56);
  utf16(parentName).swap16().copy(header, 64);
  let offset = at;
  for (const [index, [code, path]] of locators.entries()) {
    const entry = LOCATORS_AT + 24 * index;
    header.write(code, entry);
    header.writeUInt32BE(padded(path).length, entry + 4);
    header.writeUInt32BE(path.length, entry + 8);
    header.writeBigUInt64BE(BigInt(offset), entry + 16);
    offset += padded(path).length;
  }

  header.writeUInt32BE(checksum(header), 36);
  return header;
}

/** The one's complement of the bytes' sum; the field itself is still zero. */
function checksum(bytes: Buffer): number {
  return ~bytes.reduce((sum, byte) => sum + byte, 0) >>> 0;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes], Math.ceil(bytes.length / SECTOR) * SECTOR);
}
