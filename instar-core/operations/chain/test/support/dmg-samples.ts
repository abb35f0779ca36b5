import {Buffer} from 'node:buffer';

/** One entry of a block table; offsets count from the data fork's beginning. */
export type DmgSampleChunk = {
  readonly type: number;
  readonly firstSector: number;
  readonly sectors: number;
  readonly offset?: number;
  readonly length?: number;
};

export type DmgSample = {
  /** The data fork. */
  readonly data: Buffer;
  readonly tables: readonly (readonly DmgSampleChunk[])[];
  readonly sectors: number;
  /** Tables in a resource fork; absent: in a property list. */
  readonly inResourceFork?: boolean;
};

/** A dmg of tables as given: data fork, property list or resource fork, trailer. */
export function makeDmg({data, tables, sectors, inResourceFork = false}: DmgSample): Buffer {
  const blocks = tables.map((chunks) => makeBlockTable(chunks));
  const description = inResourceFork ? makeResourceFork(blocks) : makePlist(blocks);
  const trailer = Buffer.alloc(512);
  trailer.write('koly');
  trailer.writeUInt32BE(4, 4);
  trailer.writeUInt32BE(512, 8);
  const field = inResourceFork ? 40 : 216;
  trailer.writeBigUInt64BE(BigInt(data.length), field);
  trailer.writeBigUInt64BE(BigInt(description.length), field + 8);
  trailer.writeBigUInt64BE(BigInt(sectors), 492);
  return Buffer.concat([data, description, trailer]);
}

function makeBlockTable(chunks: readonly DmgSampleChunk[]): Buffer {
  const table = Buffer.alloc(204 + 40 * chunks.length);
  table.write('mish');
  table.writeUInt32BE(1, 4);
  table.writeUInt32BE(chunks.length, 200);
  for (const [index, {type, firstSector, sectors, offset = 0, length = 0}] of chunks.entries()) {
    const at = 204 + 40 * index;
    table.writeUInt32BE(type, at);
    table.writeBigUInt64BE(BigInt(firstSector), at + 8);
    table.writeBigUInt64BE(BigInt(sectors), at + 16);
    table.writeBigUInt64BE(BigInt(offset), at + 24);
    table.writeBigUInt64BE(BigInt(length), at + 32);
  }

  return table;
}

function makePlist(blocks: readonly Buffer[]): Buffer {
  const items = blocks.map((block) => {
    const lines = block.toString('base64').match(/.{1,52}/g) ?? [];
    return `<dict><key>Data</key>\n<data>\n${lines.join('\n')}\n</data></dict>`;
  });
  return Buffer.from(`<plist><dict><key>blkx</key><array>${items.join('')}</array></dict></plist>\n`);
}

function makeResourceFork(blocks: readonly Buffer[]): Buffer {
  const items = blocks.flatMap((block) => [makeLength(block.length), block]);
  const data = Buffer.concat(items);
  const header = Buffer.alloc(256);
  header.writeUInt32BE(header.length, 0);
  header.writeUInt32BE(header.length + data.length, 4);
  header.writeUInt32BE(data.length, 8);
  return Buffer.concat([header, data]);
}

function makeLength(length: number): Buffer {
  const field = Buffer.alloc(4);
  field.writeUInt32BE(length);
  return field;
}
