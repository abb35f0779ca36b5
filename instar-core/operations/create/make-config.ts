import {Buffer} from 'node:buffer';
import path from 'node:path';
import {
  CREATE_BACKING_FORMAT,
  CREATE_BACKING_FORMAT_CAPACITY,
  CREATE_BACKING_FORMAT_LENGTH,
  CREATE_BACKING_NAME,
  CREATE_BACKING_NAME_CAPACITY,
  CREATE_BACKING_NAME_LENGTH,
  CREATE_BASE_NAME,
  CREATE_BASE_NAME_CAPACITY,
  CREATE_BASE_NAME_LENGTH,
  CREATE_CREATOR,
  CREATE_CREATOR_CAPACITY,
  CREATE_CREATOR_LENGTH,
  CREATE_FIRST_OUTPUT,
  CREATE_FORMAT,
  CREATE_HAS_BACKING,
  CREATE_KEEPS_SIZE,
  CREATE_RANDOM,
  CREATE_RUN,
  CREATE_TIME,
  CREATE_VIRTUAL_SIZE,
} from '../../../guest/abi/create-config.ts';
import {STATUS_CREATE_BACKING_NAME_TOO_LONG} from '../../../guest/abi/create-status.ts';
import {makeConfigWriter, type ConfigWriter, type TextField} from './config-writer.ts';
import {CreateFailure} from './create-failure.ts';
import type {CreateRequest} from './create-request.ts';
import {encodeVolume, type LuksVolume} from './luks-volume.ts';
import {wordFailure} from './word-failure.ts';

/** Which part of the image one run writes. */
export type RunPart = {
  readonly run: number;
  readonly firstOutput: number;
  readonly deviceCount: number;
  /** The outputs are devices, whose size is fixed. */
  readonly keepsSize: boolean;
};

const BACKING_NAME: TextField = {
  offset: CREATE_BACKING_NAME,
  capacity: CREATE_BACKING_NAME_CAPACITY,
  lengthOffset: CREATE_BACKING_NAME_LENGTH,
};
const BACKING_FORMAT: TextField = {
  offset: CREATE_BACKING_FORMAT,
  capacity: CREATE_BACKING_FORMAT_CAPACITY,
  lengthOffset: CREATE_BACKING_FORMAT_LENGTH,
};
const BASE_NAME: TextField = {
  offset: CREATE_BASE_NAME,
  capacity: CREATE_BASE_NAME_CAPACITY,
  lengthOffset: CREATE_BASE_NAME_LENGTH,
};
const CREATOR: TextField = {
  offset: CREATE_CREATOR,
  capacity: CREATE_CREATOR_CAPACITY,
  lengthOffset: CREATE_CREATOR_LENGTH,
};

/** The config of one run. `random` and `volume` are the same in every run of one image. */
export function makeCreateConfig(
  request: CreateRequest,
  part: RunPart,
  random: Uint8Array,
  volume?: LuksVolume,
): Uint8Array {
  const config = makeConfigWriter(part.deviceCount);
  config.u32(CREATE_FORMAT, request.format.number);
  config.u32(CREATE_RUN, part.run);
  config.u32(CREATE_FIRST_OUTPUT, part.firstOutput);
  config.u32(CREATE_KEEPS_SIZE, part.keepsSize ? 1 : 0);
  config.u64(CREATE_VIRTUAL_SIZE, request.virtualSize);
  config.u64(CREATE_TIME, request.time);
  config.bytes(CREATE_RANDOM, random);
  writeTexts(request, config);
  request.format.encode(request.values, request.facts, config);
  if (volume !== undefined) encodeVolume(volume, config);
  return config.finish();
}

function writeTexts(request: CreateRequest, config: ConfigWriter): void {
  const {backing, target, creator} = request;
  if (backing !== undefined) {
    config.u32(CREATE_HAS_BACKING, 1);
    if (!config.text(BACKING_NAME, backing.name)) {
      throw wordFailure(
        {kind: 'failed', status: STATUS_CREATE_BACKING_NAME_TOO_LONG, detail: Buffer.alloc(0), messages: []},
        request,
      );
    }
  }

  requireText(config.text(BACKING_FORMAT, request.facts.backingFormat ?? ''), 'backing format');
  requireText(config.text(BASE_NAME, path.basename(target)), 'file name');
  requireText(config.text(CREATOR, creator), 'version');
}

function requireText(fits: boolean, what: string): void {
  if (!fits) {
    throw new CreateFailure(`The ${what} is too long; shorten it`);
  }
}
