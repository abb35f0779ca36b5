import type {Buffer} from 'node:buffer';
import {
  EXTENT_BYTES,
  EXTENT_DEPTH,
  EXTENT_DEVICE,
  EXTENT_DEVICE_OFFSET,
  EXTENT_FLAG_COMPRESSED,
  EXTENT_FLAG_DATA,
  EXTENT_FLAG_OFFSET,
  EXTENT_FLAG_PRESENT,
  EXTENT_FLAG_ZERO,
  EXTENT_FLAGS,
  EXTENT_START,
  MAP_EXTENT_SIZE,
  MAP_EXTENTS,
} from '../../../guest/abi/map-messages.ts';
import type {Message} from '../../sandbox/sandbox.ts';
import type {OpenedChain} from '../chain/open-chain.ts';
import {protocolError} from '../info/record-reader.ts';
import type {MapExtent} from './map-extent.ts';

/** What a guest's extents are checked against: the window asked for, and the chain's files by device slot. */
export type ExtentBounds = {
  readonly startBytes: bigint;
  readonly layerCount: number;
  readonly files: readonly string[];
};

export function makeBounds({layers}: OpenedChain, startBytes: bigint): ExtentBounds {
  return {
    startBytes,
    layerCount: layers.length,
    files: layers.flatMap(({files}) => files.map(({path}) => path)),
  };
}

/** Decodes messages one after another; extents that do not follow each other are a broken protocol. */
export function makeExtentDecoder(bounds: ExtentBounds): (message: Message) => readonly MapExtent[] {
  let next = bounds.startBytes;
  return ({kind, bytes}) => {
    if (kind !== MAP_EXTENTS) throw protocolError(`message of unknown kind ${kind}`);
    if (bytes.length % MAP_EXTENT_SIZE !== 0) throw protocolError('an extent is cut off');
    const extents: MapExtent[] = [];
    for (let at = 0; at < bytes.length; at += MAP_EXTENT_SIZE) {
      const extent = decodeExtent(bytes.subarray(at, at + MAP_EXTENT_SIZE), bounds);
      if (extent.start !== next) throw protocolError('extents do not follow one another');
      next += extent.length;
      extents.push(extent);
    }

    return extents;
  };
}

function decodeExtent(bytes: Buffer, {layerCount, files}: ExtentBounds): MapExtent {
  const flags = bytes.readUInt32LE(EXTENT_FLAGS);
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const depth = bytes.readUInt32LE(EXTENT_DEPTH);
  if (depth >= layerCount) throw protocolError('an extent of a layer that is not there');
  return {
    start: bytes.readBigUInt64LE(EXTENT_START),
    length: bytes.readBigUInt64LE(EXTENT_BYTES),
    depth,
    present: has(EXTENT_FLAG_PRESENT),
    zero: has(EXTENT_FLAG_ZERO),
    data: has(EXTENT_FLAG_DATA),
    compressed: has(EXTENT_FLAG_COMPRESSED),
    place: has(EXTENT_FLAG_OFFSET) ? decodePlace(bytes, files) : undefined,
  };
}

function decodePlace(bytes: Buffer, files: readonly string[]): MapExtent['place'] {
  const file = files[bytes.readUInt32LE(EXTENT_DEVICE)];
  if (file === undefined) throw protocolError('an extent in a file that is not there');
  return {file, offset: bytes.readBigUInt64LE(EXTENT_DEVICE_OFFSET)};
}
