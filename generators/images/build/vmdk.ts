import {le32, le64, text} from '../patch.ts';
import {filled, image, piece} from '../pieces.ts';
import type {SparseImage} from '../sparse-image.ts';

const SECTOR_BYTES = 512;

export type DescriptorOptions = {
  readonly createType: string;
  /** Lines of "# Extent description". */
  readonly extents: readonly string[];
  readonly cid?: string;
  readonly parentCid?: string;
  readonly parentName?: string;
  readonly version?: string;
};

/** VMware Virtual Disk Format 5.0, "The Virtual Disk Descriptor", as a file of its own. */
export function makeDescriptor(options: DescriptorOptions): SparseImage {
  const {createType, extents, cid = '1234abcd', parentCid = 'ffffffff', parentName, version = '1'} = options;
  const content =
    `# Disk DescriptorFile\nversion=${version}\nCID=${cid}\nparentCID=${parentCid}\ncreateType="${createType}"\n` +
    (parentName === undefined ? '' : `parentFileNameHint="${parentName}"\n`) +
    `\n# Extent description\n${extents.join('\n')}\n\n# The Disk Data Base\n#DDB\n\nddb.virtualHWVersion = "4"\n` +
    'ddb.geometry.cylinders = "8"\nddb.geometry.heads = "16"\nddb.geometry.sectors = "63"\nddb.adapterType = "ide"\n';
  return image(content.length, text(0, content));
}

/** A flat extent of 1 MiB with 64 KiB of data at its start and sixteen in its middle. */
export function flatExtent(value: number): SparseImage {
  return image(1024 * 1024, piece(0, filled(value, 65_536)), piece(524_288, filled(value + 1, 16_384)));
}

const COWD_TABLE_ENTRIES = 4096;

/** "COWDISK" of VMFS: one grain directory with one table; grains of a sector, the first and the fourth with data. */
export function cowdExtent(): SparseImage {
  const tableSector = 5;
  const dataSector = tableSector + (COWD_TABLE_ENTRIES * 4) / SECTOR_BYTES;
  return image(
    (dataSector + 2) * SECTOR_BYTES,
    text(0, 'COWD'),
    le32(4, 1),
    le32(8, 3),
    // One MiB in grains of one sector.
    le32(12, 2048),
    le32(16, 1),
    le32(20, 4),
    le32(24, 1),
    le32(28, dataSector + 2),
    le32(32, 2),
    le32(36, 16),
    le32(40, 63),
    le32(4 * SECTOR_BYTES, tableSector),
    le32(tableSector * SECTOR_BYTES, dataSector),
    le32(tableSector * SECTOR_BYTES + 12, dataSector + 1),
    piece(dataSector * SECTOR_BYTES, filled(0x11, SECTOR_BYTES)),
    piece((dataSector + 1) * SECTOR_BYTES, filled(0x22, SECTOR_BYTES)),
  );
}

export function cowdContent(): SparseImage {
  return image(1024 * 1024, piece(0, filled(0x11, SECTOR_BYTES)), piece(3 * SECTOR_BYTES, filled(0x22, SECTOR_BYTES)));
}

const SE_SPARSE_MAGIC = 0xcafebaben;
const SE_SPARSE_VERSION = 0x200000001n;
const SE_SPARSE_VOLATILE = 0xcafecafen;
const GRAIN_BYTES = 4096;

/**
 * SESparse of vSphere 5: constant header, volatile header, one grain directory entry, one grain table of 32 KiB.
 * Grains 0 and 2 have data, 1 is unmapped, 3 is zero. Offsets and sizes in sectors.
 */
export function seSparseExtent(): SparseImage {
  const at = (sector: number) => sector * SECTOR_BYTES;
  const [journalHeader, journal, directory, tables, bitmap, backmap, grains] = [2, 4, 8, 16, 80, 84, 88] as const;
  return image(
    at(grains) + 2 * GRAIN_BYTES,
    le64(0, SE_SPARSE_MAGIC),
    le64(8, SE_SPARSE_VERSION),
    le64(16, 2048),
    le64(24, 8),
    le64(32, 64),
    ...[
      [1, 1],
      [journalHeader, 2],
      [journal, 4],
      [directory, 8],
      [tables, 64],
      [bitmap, 4],
      [backmap, 4],
      [grains, 16],
    ].flatMap(([offset = 0, size = 0], index) => [le64(80 + index * 16, offset), le64(88 + index * 16, size)]),
    le64(at(1), SE_SPARSE_VOLATILE),
    le64(at(directory), 0x1000000000000000n),
    le64(at(tables), 0x3000000000000000n),
    le64(at(tables) + 8, 0x1000000000000000n),
    // The number of a grain: its low twelve bits above, the others below.
    le64(at(tables) + 16, 0x3001000000000000n),
    le64(at(tables) + 24, 0x2000000000000000n),
    piece(at(grains), filled(0x11, GRAIN_BYTES)),
    piece(at(grains) + GRAIN_BYTES, filled(0x22, GRAIN_BYTES)),
  );
}

export function seSparseContent(): SparseImage {
  return image(1024 * 1024, piece(0, filled(0x11, GRAIN_BYTES)), piece(2 * GRAIN_BYTES, filled(0x22, GRAIN_BYTES)));
}
