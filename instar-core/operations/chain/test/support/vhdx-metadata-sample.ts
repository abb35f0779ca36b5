import {Buffer} from 'node:buffer';

export type VhdxMetadataSample = {
  readonly virtualSize: number;
  /** 512 or 4096. */
  readonly sectorSize?: number;
  /** Keys and values of the parent locator; absent: there is no parent. */
  readonly parent?: Readonly<Record<string, string>>;
};

const MIB = 0x10_00_00;
const ITEMS_AT = 0x1_00_00;
const FILE_PARAMETERS = 'caa16737-fa36-4d43-b3b6-33f0aa44e76b';
const VIRTUAL_DISK_SIZE = '2fa54224-cd1b-4876-b211-5dbed83bf4b8';
const PAGE_83 = 'beca12ab-b2e6-4523-93ef-c309e000c746';
const LOGICAL_SECTOR_SIZE = '8141bf1d-a96f-4709-ba47-f233a8faab5f';
const PHYSICAL_SECTOR_SIZE = 'cda348c7-445d-4471-9cc9-e9885251c556';
const PARENT_LOCATOR = 'a8d35f2d-b30b-454d-abf7-d3d84834ab0c';
const VHDX_LOCATOR = 'b04aefb7-d19e-4a81-b789-25b8e9445913';

/** The metadata region: blocks of 1 MiB. */
export function makeMetadata({virtualSize, sectorSize = 512, parent}: VhdxMetadataSample): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(virtualSize));
  const items: (readonly [guid: string, bytes: Buffer])[] = [
    [FILE_PARAMETERS, numbers(MIB, parent === undefined ? 0 : 2)],
    [VIRTUAL_DISK_SIZE, size],
    [PAGE_83, Buffer.alloc(16, 7)],
    [LOGICAL_SECTOR_SIZE, numbers(sectorSize)],
    [PHYSICAL_SECTOR_SIZE, numbers(4096)],
    ...(parent === undefined ? [] : [[PARENT_LOCATOR, makeLocator(parent)] as const]),
  ];
  const region = Buffer.alloc(MIB);
  region.write('metadata');
  region.writeUInt16LE(items.length, 10);
  let at = ITEMS_AT;
  for (const [index, [guid, bytes]] of items.entries()) {
    const entry = 32 + 32 * index;
    guidBytes(guid).copy(region, entry);
    region.writeUInt32LE(at, entry + 16);
    region.writeUInt32LE(bytes.length, entry + 20);
    region.writeUInt32LE(4, entry + 24);
    bytes.copy(region, at);
    at += bytes.length;
  }

  return region;
}

function makeLocator(pairs: Readonly<Record<string, string>>): Buffer {
  const texts = Object.entries(pairs).map((pair) => pair.map((text) => Buffer.from(text, 'utf16le')));
  const head = Buffer.alloc(20 + 12 * texts.length);
  guidBytes(VHDX_LOCATOR).copy(head);
  head.writeUInt16LE(texts.length, 18);
  let at = head.length;
  for (const [index, both] of texts.entries()) {
    for (const [which, text] of both.entries()) {
      head.writeUInt32LE(at, 20 + 12 * index + 4 * which);
      head.writeUInt16LE(text.length, 20 + 12 * index + 8 + 2 * which);
      at += text.length;
    }
  }

  return Buffer.concat([head, ...texts.flat()]);
}

function numbers(...values: readonly number[]): Buffer {
  return Buffer.from(Uint32Array.from(values).buffer);
}

/** Three groups least significant byte first, two as written. */
export function guidBytes(guid: string): Buffer {
  const bytes = Buffer.from(guid.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
