import {closeSync, ftruncateSync} from 'node:fs';
import type {Engine} from '../../engine.ts';
import {openNameless, readStandardInput, type InputLimits} from '../../storage/standard-input.ts';
import {writeAll} from '../../storage/write-all.ts';
import type {ReadPolicy} from '../chain/read-policy.ts';
import type {Unreadable} from '../chain/word-unreadable.ts';
import {writeFirstBlock} from '../create/make-raw.ts';
import {resizeOutput, type OutputFile} from '../create/output-file.ts';
import type {ConvertListener, ConvertOutcome, ConvertRequest, ConvertTarget} from './convert-request.ts';
import {fillTarget, keepTarget} from './fill-target.ts';
import {makePace} from './make-pace.ts';
import {openSources, type OpenedSources} from './open-sources.ts';
import {openMade, type OpenedTarget} from './open-target.ts';

export type RawPipeRequest = Omit<ConvertRequest, 'sources' | 'target' | 'window'> & {
  /** A raw image in a regular file. */
  readonly target: Extract<ConvertTarget, {kind: 'new'}>;
};

/** So much is held of the input. One guest copies less than that faster than several. */
const CHUNK_BYTES = 0x100_0000n;
/**
 * So many bytes of a source are looked up at once, and no request for data goes beyond them: chunks end there too, so that
 * each lies as it does when all of the input is one file (guest/convert/stretch-walk.ts).
 */
const STATUS_BYTES = 0x7fff_fe00n;
const SECTOR_BYTES = 512n;

/**
 * Copies raw bytes from standard input into a new raw file, of which nobody has to know the size before. What a guest
 * copies next lies in a temporary file of CHUNK_BYTES. Throws as convertImages and readStandardInput do.
 */
export async function convertRawPipe(
  engine: Engine,
  request: RawPipeRequest,
  policy: ReadPolicy,
  listener: ConvertListener = {},
): Promise<ConvertOutcome> {
  const {target: asked} = request;
  const target = await openMade(engine, await asked.prepare(0n), {name: asked.name, policy});
  if (target.kind === 'refused') return target;
  try {
    listener.onOpen?.();
    const input = {limit: engine.limits.writtenBytes, signal: engine.signal};
    const copied = await copyInput(engine, {request, target, input}, policy);
    if (typeof copied === 'object') return copied;
    keepTarget(engine, request, target);
    const {kind: sandbox} = await engine.sandbox();
    const {files} = target;
    return {kind: 'converted', virtualSizeBytes: copied, sourceSizeBytes: copied, files, sandbox};
  } finally {
    target.close();
  }
}

type MadeTarget = OpenedTarget & {readonly outputs: readonly OutputFile[]};

type Copying = {readonly request: RawPipeRequest; readonly target: MadeTarget; readonly input: InputLimits};

/** Gives the bytes of the whole image. */
async function copyInput(
  engine: Engine,
  {request, target, input}: Copying,
  policy: ReadPolicy,
): Promise<bigint | Unreadable> {
  const pace = makePace(request.rateLimit, input.signal);
  const chunk = new Chunk(engine, request, target, policy);
  try {
    for await (const bytes of readStandardInput(input)) {
      await pace(BigInt(bytes.length));
      const refused = await chunk.add(bytes);
      if (refused !== undefined) return refused;
    }

    return (await chunk.copy()) ?? chunk.endBytes;
  } finally {
    chunk.close();
  }
}

/** The bytes that are copied next. */
class Chunk {
  readonly #engine: Engine;
  readonly #request: RawPipeRequest;
  readonly #target: MadeTarget;
  readonly #policy: ReadPolicy;
  readonly #fd = openNameless();
  #source: OpenedSources | undefined;
  /** Bytes of the image before it, and how many it has. */
  #beginBytes = 0n;
  #filled = 0n;

  constructor(engine: Engine, request: RawPipeRequest, target: MadeTarget, policy: ReadPolicy) {
    this.#engine = engine;
    this.#request = request;
    this.#target = target;
    this.#policy = policy;
  }

  /** Where it ends, in whole sectors. */
  get endBytes(): bigint {
    const end = this.#beginBytes + this.#filled;
    return end + ((SECTOR_BYTES - (end % SECTOR_BYTES)) % SECTOR_BYTES);
  }

  /** Copies what is full. */
  async add(bytes: Uint8Array): Promise<Unreadable | undefined> {
    for (let done = 0; done < bytes.length;) {
      const room = this.#capacity() - this.#filled;
      const part = bytes.subarray(done, done + Number(room));
      writeAll(this.#fd, part, Number(this.#filled));
      done += part.length;
      this.#filled += BigInt(part.length);
      if (BigInt(part.length) < room) return undefined;
      // oxlint-disable-next-line no-await-in-loop -- its place is needed for the next one
      const refused = await this.copy();
      if (refused !== undefined) return refused;
      this.#beginBytes += this.#filled;
      this.#filled = 0n;
    }

    return undefined;
  }

  /** Copies what it holds. */
  async copy(): Promise<Unreadable | undefined> {
    if (this.#filled === 0n) return undefined;
    ftruncateSync(this.#fd, Number(this.#filled));
    this.#growTarget();
    const opened = await this.#openSource();
    if (opened.kind === 'refused') return opened;
    const request = {...this.#request, rateLimit: undefined, workers: 1, sources: [], target: this.#request.target};
    const conversion = {request, opened, target: this.#target, behindBytes: this.#beginBytes};
    const ended = await fillTarget(this.#engine, conversion, this.#policy, {});
    return ended.kind === 'refused' ? ended : undefined;
  }

  close(): void {
    this.#source?.close();
    closeSync(this.#fd);
  }

  #capacity(): bigint {
    const rest = STATUS_BYTES - (this.#beginBytes % STATUS_BYTES);
    return rest < CHUNK_BYTES ? rest : CHUNK_BYTES;
  }

  #growTarget(): void {
    for (const output of this.#target.outputs) {
      resizeOutput(output, this.endBytes);
      if (this.#beginBytes === 0n) writeFirstBlock(output, this.endBytes);
    }
  }

  /** The file is opened once; how long it is, the guest asks each time. */
  async #openSource(): Promise<OpenedSources | Unreadable> {
    const name = {text: `/dev/fd/${this.#fd}`};
    const opened =
      this.#source ??
      (await openSources(this.#engine, [{name, title: '-', format: 'raw', follow: true}], this.#policy));
    if (opened.kind === 'opened') this.#source = opened;
    return opened;
  }
}
