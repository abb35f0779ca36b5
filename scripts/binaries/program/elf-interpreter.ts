import {readFileSync} from 'node:fs';

/** elf(5): offsets in the ELF header and the program headers of a 64-bit little-endian file. */
const ELF = {
  magic: 0x464c457f,
  class64: 2,
  littleEndian: 1,
  headerLength: 64,
  programHeadersOffset: 32,
  entrySize: 54,
  entryCount: 56,
  segmentInterpreter: 3,
  segmentFileOffset: 8,
  segmentFileSize: 32,
} as const;

/** The loader that a program asks for; null for a statically linked one, undefined when the file is no such program. */
export function readInterpreter(file: string): string | null | undefined {
  const bytes = readFileSync(file);
  if (bytes.length < ELF.headerLength || bytes.readUInt32LE(0) !== ELF.magic) return undefined;
  if (bytes[4] !== ELF.class64 || bytes[5] !== ELF.littleEndian) return undefined;
  const table = Number(bytes.readBigUInt64LE(ELF.programHeadersOffset));
  const size = bytes.readUInt16LE(ELF.entrySize);
  const count = bytes.readUInt16LE(ELF.entryCount);
  for (let index = 0; index < count; index += 1) {
    const entry = bytes.subarray(table + index * size, table + (index + 1) * size);
    if (entry.length < size || entry.length < ELF.segmentFileSize + 8) return undefined;
    if (entry.readUInt32LE(0) === ELF.segmentInterpreter) return readSegmentText(bytes, entry);
  }
  return null;
}

function readSegmentText(bytes: Buffer, entry: Buffer): string {
  const start = Number(entry.readBigUInt64LE(ELF.segmentFileOffset));
  const length = Number(entry.readBigUInt64LE(ELF.segmentFileSize));
  return bytes.toString('utf8', start, start + length).replace(/\0.*$/s, '');
}
