import {VDI_HEADER_FIELDS} from '../normalize/random-fields.ts';
import type {MaskedFile, ReadAt} from './mask-random-fields.ts';
import {makePlaceholders} from './placeholders.ts';

/** Masks the UUIDs in a VDI's header that are drawn for every new image. */
export function maskVdi(read: ReadAt, sizeBytes: number): MaskedFile {
  const placeholders = makePlaceholders();
  const patches = VDI_HEADER_FIELDS.map(({id, offset, length}) => ({
    offset,
    bytes: placeholders(id, read(offset, length)),
  }));
  return {patches, lengthBytes: sizeBytes};
}
