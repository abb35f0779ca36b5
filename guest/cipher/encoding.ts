import {loadLe32, loadLe64, storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';

// How stored bytes are made of guest bytes, in a form that one guest hands to another: three numbers, a sector number,
// the lengths of three stretches, and then these.
const NUMBERING_AT: u32 = 0;
const SECTOR_SIZE_AT: u32 = 4;
const FIRST_SECTOR_AT: u32 = 8;
const NAME_LENGTH_AT: u32 = 16;
const SPECIFICATION_LENGTH_AT: u32 = 20;
const KEY_LENGTH_AT: u32 = 24;
const STRETCHES_AT: u32 = 28;

/** The cipher counts sectors of the guest's disk (luks, qcow2 with aes), or of the file (qcow2 with luks). */
export const NUMBERING_GUEST: u32 = 0;
export const NUMBERING_FILE: u32 = 1;

/** A cipher with its key, and how it counts sectors. Names are those of openSectorCipher. */
export class Encoding {
  /** The number of the first sector, in units of CIPHER_SECTOR_SIZE. */
  public firstSector: u64 = 0;

  constructor(
    /** NUMBERING_* */
    public readonly numbering: u32,
    /** Bytes that one initialization vector is for. */
    public readonly sectorSize: u32,
    public readonly name: Region,
    public readonly specification: Region,
    public readonly key: Region,
  ) {}
}

/** The encoding as bytes, for readEncoding. */
export function writeEncoding(encoding: Encoding): Region {
  const name = encoding.name;
  const specification = encoding.specification;
  const key = encoding.key;
  const bytes = allocateRegion(STRETCHES_AT + name.size + specification.size + key.size);
  storeLe32(bytes, NUMBERING_AT, encoding.numbering);
  storeLe32(bytes, SECTOR_SIZE_AT, encoding.sectorSize);
  storeLe64(bytes, FIRST_SECTOR_AT, encoding.firstSector);
  storeLe32(bytes, NAME_LENGTH_AT, name.size);
  storeLe32(bytes, SPECIFICATION_LENGTH_AT, specification.size);
  storeLe32(bytes, KEY_LENGTH_AT, key.size);
  copyBytes(bytes, STRETCHES_AT, name, 0, name.size);
  copyBytes(bytes, STRETCHES_AT + name.size, specification, 0, specification.size);
  copyBytes(bytes, STRETCHES_AT + name.size + specification.size, key, 0, key.size);
  return bytes;
}

/** Reads what writeEncoding made; the result shares its bytes. */
export function readEncoding(bytes: Region): Encoding {
  const nameLength = loadLe32(bytes, NAME_LENGTH_AT);
  const specificationLength = loadLe32(bytes, SPECIFICATION_LENGTH_AT);
  const specificationAt = STRETCHES_AT + nameLength;
  const encoding = new Encoding(
    loadLe32(bytes, NUMBERING_AT),
    loadLe32(bytes, SECTOR_SIZE_AT),
    sliceRegion(bytes, STRETCHES_AT, nameLength),
    sliceRegion(bytes, specificationAt, specificationLength),
    sliceRegion(bytes, specificationAt + specificationLength, loadLe32(bytes, KEY_LENGTH_AT)),
  );
  encoding.firstSector = loadLe64(bytes, FIRST_SECTOR_AT);
  return encoding;
}
