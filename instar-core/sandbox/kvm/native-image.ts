import type {Buffer} from 'node:buffer';
import {readFileSync} from 'node:fs';
import {ABI_VERSION} from '../../../guest/abi/calls.ts';
import {CODEC_LIMIT} from '../../../guest/abi/codec-calls.ts';
import {InstarError} from '../../instar-error.ts';
import * as layout from '../../../guest/abi/kvm-layout.ts';

/** A program as machine code. Ends are bytes from IMAGE_BASE, each a multiple of the page size. */
export type NativeImage = {
  /** Header, code, constants and data as they lie in memory; bss follows, zeroed. */
  readonly bytes: Uint8Array;
  readonly entry: number;
  readonly codeEnd: number;
  readonly constantsEnd: number;
  readonly dataEnd: number;
  readonly bssEnd: number;
  /** How many codecs it links. */
  readonly codecs: number;
};

/** Reads an image that the build made; throws when it is damaged or of another version. */
export function readNativeImage(file: string): NativeImage {
  const bytes = readImageFile(file);
  if (bytes.byteLength < layout.IMAGE_HEADER_SIZE) refuse(file);
  const image = {
    bytes,
    entry: bytes.readUInt32LE(layout.IMAGE_HEADER_ENTRY),
    codeEnd: bytes.readUInt32LE(layout.IMAGE_HEADER_CODE_END),
    constantsEnd: bytes.readUInt32LE(layout.IMAGE_HEADER_CONSTANTS_END),
    dataEnd: bytes.readUInt32LE(layout.IMAGE_HEADER_DATA_END),
    bssEnd: bytes.readUInt32LE(layout.IMAGE_HEADER_BSS_END),
    codecs: bytes.readUInt32LE(layout.IMAGE_HEADER_CODECS),
  };
  const isOurs =
    bytes.readUInt32LE(layout.IMAGE_HEADER_MAGIC) === layout.IMAGE_MAGIC &&
    bytes.readUInt32LE(layout.IMAGE_HEADER_ABI_VERSION) === ABI_VERSION &&
    image.codecs <= CODEC_LIMIT;
  if (!isOurs || !isOrdered(image)) refuse(file);
  return image;
}

function readImageFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    return refuse(file, error);
  }
}

function refuse(file: string, cause?: unknown): never {
  const message = `guest program ${file} is missing, damaged or out of date: run "npm run build"`;
  throw new InstarError('sandbox-unavailable', message, {cause});
}

function isOrdered({bytes, entry, codeEnd, constantsEnd, dataEnd, bssEnd}: NativeImage): boolean {
  const ends = [layout.IMAGE_HEADER_SIZE, codeEnd, constantsEnd, dataEnd, bssEnd];
  return (
    ends.slice(1).every((end, index) => end % 0x1000 === 0 && end >= (ends[index] ?? 0)) &&
    bssEnd <= layout.IMAGE_LIMIT - layout.IMAGE_BASE &&
    bytes.byteLength <= dataEnd &&
    entry >= layout.IMAGE_BASE + layout.IMAGE_HEADER_SIZE &&
    entry < layout.IMAGE_BASE + codeEnd
  );
}
