import {Buffer} from 'node:buffer';
import {mkdtempSync, readSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Engine} from '../../engine.ts';
import {InstarError} from '../../instar-error.ts';
import type {ReadPolicy} from '../chain/read-policy.ts';
import type {Unreadable} from '../chain/word-unreadable.ts';
import type {CreateRequest} from '../create/create-request.ts';
import type {OutputFile} from '../create/output-file.ts';
import type {ConvertRequest, ConvertTarget} from './convert-request.ts';
import {isSequential} from './is-sequential.ts';
import {TARGET_SMALLER} from './word-convert-failure.ts';
import {openMade, type OpenedTarget} from './open-target.ts';
import {openStream, type Stream} from './write-stream.ts';

type StreamTarget = Extract<ConvertTarget, {kind: 'stream'}>;

const COPIED_BYTES = 0x10_0000;
const SECTOR_BYTES = 512n;

/**
 * A target that only takes bytes in order. Raw bytes, qcow2 and streamOptimized are handed on as they come; an image of any
 * other format, or with what only a file can have, is laid out in a temporary file first.
 */
export async function openStreamTarget(
  engine: Engine,
  {prepare, name, fd}: StreamTarget,
  {sizeBytes, asked}: {readonly sizeBytes: bigint; readonly asked: ConvertRequest},
  policy: ReadPolicy,
): Promise<OpenedTarget | Unreadable> {
  const request = await prepare(sizeBytes);
  const stream = openStream(fd);
  const outlet = `/dev/fd/${fd}`;
  if (request.format.name === 'raw') return makeRawTarget(request, name, {stream, outlet, sizeBytes});
  const made = await makeNameless(engine, request, {name, policy});
  if (made.kind === 'refused') return made;
  const {output, ...target} = made;
  const through = {...target, outlet, files: [], flush() {}};
  if (!isSequential(request, asked)) return {...through, commit: () => copyOut(output, stream)};
  return {...through, toWrite: {chain: target.toWrite.chain}, stream, commit() {}};
}

type Nameless = OpenedTarget & {readonly output: OutputFile};

/** A new image in one temporary file, of which nothing is left when the process ends. */
async function makeNameless(
  engine: Engine,
  request: CreateRequest,
  {name, policy}: {readonly name: string; readonly policy: ReadPolicy},
): Promise<Nameless | (Unreadable & {readonly kind: 'refused'})> {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-output-'));
  try {
    const target = await openMade(engine, {...request, target: path.join(folder, 'image')}, {name, policy});
    if (target.kind === 'refused') return target;
    const {outputs, ...opened} = target;
    const [output, ...others] = outputs;
    if (output !== undefined && others.length === 0) return {...opened, output};
    target.close();
    throw new InstarError('stream-unsupported', 'An image of several files cannot be written to a stream');
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/** Zeros follow the sources where the target is larger. */
function makeRawTarget(
  {virtualSize}: CreateRequest,
  name: string,
  {stream, outlet, sizeBytes}: {readonly stream: Stream; readonly outlet: string; readonly sizeBytes: bigint},
): OpenedTarget | Unreadable {
  const rest = ((virtualSize + SECTOR_BYTES - 1n) / SECTOR_BYTES) * SECTOR_BYTES - sizeBytes;
  if (rest < 0n) return TARGET_SMALLER;
  return {
    kind: 'opened',
    name,
    toWrite: {chain: {layers: []}},
    stream,
    outlet,
    isNew: true,
    holdsBitmaps: false,
    isUsed: false,
    leavesBacking: false,
    files: [],
    flush() {},
    commit: () => writeZeros(stream, rest),
    close() {},
  };
}

function writeZeros(stream: Stream, length: bigint): void {
  const zeros = new Uint8Array(COPIED_BYTES);
  for (let left = length; left > 0n; left -= BigInt(COPIED_BYTES)) {
    stream.write(left < BigInt(COPIED_BYTES) ? zeros.subarray(0, Number(left)) : zeros);
  }
}

function copyOut(output: OutputFile, stream: Stream): void {
  const buffer = Buffer.allocUnsafe(COPIED_BYTES);
  for (let count = readSync(output.fd, buffer, 0, COPIED_BYTES, 0), at = 0; count > 0;) {
    stream.write(buffer.subarray(0, count));
    at += count;
    count = readSync(output.fd, buffer, 0, COPIED_BYTES, at);
  }
}
