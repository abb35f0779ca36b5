import {Buffer} from 'node:buffer';
import {writeSync} from 'node:fs';
import {STATUS_CREATE_TOO_LARGE} from '../../../guest/abi/create-status.ts';
import type {Engine} from '../../engine.ts';
import {systemErrorCode} from '../../storage/system-error-words.ts';
import {CreateFailure, failSystemCall} from './create-failure.ts';
import type {CreateRequest} from './create-request.ts';
import {refuseUnsupportedMode} from './file-options.ts';
import {holdOutputs, type MadeImage} from './made-image.ts';
import {wordStatus} from './word-failure.ts';
import {openOutput, resizeOutput, type OutputFile} from './output-file.ts';
import {reservationFailure, reserveSpace} from './reserve-space.ts';

const SECTOR = 512n;
const FIRST_BLOCK = 4096;
const TOO_LARGE = "The image size is too large for file format 'raw'";
const MAX_SIZE = (1n << 63n) - 1n;

/** A raw image has no bytes of its own: a file of whole sectors, so that no guest runs. */
export async function makeRaw(engine: Engine, request: CreateRequest): Promise<MadeImage> {
  const sizeBytes = ((request.virtualSize + SECTOR - 1n) / SECTOR) * SECTOR;
  const output = openOutput(request.target, request.name);
  try {
    refuseUnsupportedMode(request);
    if (sizeBytes > MAX_SIZE) {
      throw new CreateFailure('Could not resize file: Invalid argument');
    }

    await fill(engine, request, output, sizeBytes);
  } catch (error) {
    output.discard();
    throw error;
  }

  const facts = {virtualSize: sizeBytes, fileSize: sizeBytes, files: [request.target], sandbox: 'none'} as const;
  return holdOutputs([output], facts);
}

async function fill(engine: Engine, request: CreateRequest, output: OutputFile, sizeBytes: bigint): Promise<void> {
  const {values, format} = request;
  const mode = values.get('preallocation');
  try {
    resizeOutput(output, sizeBytes);
    if (mode === 'falloc' || mode === 'full') {
      await reserveSpace(engine, output.fd, mode, {offset: 0n, length: sizeBytes});
    }
    if (mode !== 'full' && !output.isInPlace) writeFirstBlock(output, sizeBytes);
  } catch (error) {
    if (systemErrorCode(error) === 'EFBIG') {
      const words = wordStatus(format.statusWords, STATUS_CREATE_TOO_LARGE, request) ?? TOO_LARGE;
      throw new CreateFailure(words, {cause: error});
    }

    failSystemCall(mode === 'falloc' || mode === 'full' ? reservationFailure(mode) : 'Could not resize file', error);
  }
}

/** Of a file of so many bytes. qemu-img never leaves the first block a hole, since direct access finds the alignment that it needs by reading there. */
export function writeFirstBlock({fd}: OutputFile, sizeBytes: bigint): void {
  const length = sizeBytes < FIRST_BLOCK ? Number(sizeBytes) : FIRST_BLOCK;
  writeSync(fd, Buffer.alloc(length), 0, length, 0);
}
