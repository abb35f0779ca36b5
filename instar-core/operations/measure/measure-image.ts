import {Buffer} from 'node:buffer';
import {CHAIN_BODY} from '../../../guest/abi/chain-config.ts';
import {
  MEASURE_CONFIG_LENGTH,
  MEASURE_ENCRYPTION_HEADER,
  MEASURE_FLAG_BACKING,
  MEASURE_FLAG_STATIC,
  MEASURE_FLAGS,
  MEASURE_MAGIC,
  MEASURE_OPTIONS,
  MEASURE_SIZE,
  MEASURE_TARGET,
} from '../../../guest/abi/measure-config.ts';
import {
  MEASURE_FULLY_ALLOCATED,
  MEASURE_REQUIRED,
  MEASURE_RESULT,
  MEASURE_RESULT_LENGTH,
} from '../../../guest/abi/measure-messages.ts';
import {STATUS_INPUT_OUTPUT, STATUS_INVALID_IMAGE, STATUS_UNSUPPORTED} from '../../../guest/abi/status.ts';
import type {Engine} from '../../engine.ts';
import {InstarError} from '../../instar-error.ts';
import type {GuestOutcome, Message} from '../../sandbox/sandbox.ts';
import {makeChainConfig, type ChainToRead} from '../chain/chain-config.ts';
import {chooseSnapshot, type SnapshotChoice} from '../chain/choose-snapshot.ts';
import type {ChainRequest} from '../chain/image-request.ts';
import {openChain, type OpenedChain} from '../chain/open-chain.ts';
import type {ReadPolicy} from '../chain/read-policy.ts';
import {countWork} from '../chain/work.ts';
import {wordUnreadable, type Unreadable} from '../chain/word-unreadable.ts';
import {makeConfigWriter} from '../create/config-writer.ts';
import type {CreateFacts, CreateFormat, CreateValues} from '../create/create-format.ts';
import type {ImageFacts} from '../info/image-facts.ts';
import {protocolError} from '../info/record-reader.ts';
import {wordKill} from '../word-kill.ts';
import {sizeOfBitmaps} from './bitmap-size.ts';
import type {MeasureFacts} from './measure-facts.ts';

/** The image to be made: its format and options, as create takes them. */
export type MeasureTarget = {
  readonly format: CreateFormat;
  readonly values: CreateValues;
  readonly facts: CreateFacts;
  readonly hasBacking: boolean;
  /** vdi: every block gets its place. */
  readonly isStatic: boolean;
  /** Bytes of the header of an encrypted image; 0 without. */
  readonly encryptionHeaderBytes: bigint;
  /** The new image can have bitmaps, with clusters of so many bytes. */
  readonly bitmapClusterBytes?: bigint | undefined;
  /** Drift fact `measure-parallels-bitmaps`. */
  readonly countsParallels?: boolean | undefined;
};

/** An image to be converted, or a size alone. */
export type MeasureSource =
  | {readonly kind: 'size'; readonly bytes: bigint}
  | {readonly kind: 'image'; readonly request: ChainRequest; readonly snapshot?: SnapshotChoice | undefined};

/**
 * Tells how much room an image takes in another format. `readTarget` is called once the image
 * is open, as qemu-img does. Throws InstarError for options that do not fit together.
 */
export async function measureImage(
  engine: Engine,
  source: MeasureSource,
  readTarget: () => Promise<MeasureTarget>,
  policy: ReadPolicy,
): Promise<({readonly kind: 'measured'} & MeasureFacts) | Unreadable> {
  if (source.kind === 'size') {
    const target = await readTarget();
    const outcome = await runProgram(engine, [], makeBody(target, source.bytes));
    if (outcome.kind !== 'finished') throw wordStatus(outcome, target);
    return {kind: 'measured', ...decodeResult(outcome.messages)};
  }

  const chain = await openChain(engine, source.request, policy);
  if (chain.kind === 'refused') return chain;
  try {
    return await measureChain(engine, {chain, ...source}, readTarget);
  } finally {
    chain.close();
  }
}

type Opened = {
  readonly chain: OpenedChain;
  readonly request: ChainRequest;
  readonly snapshot?: SnapshotChoice | undefined;
};

async function measureChain(
  engine: Engine,
  {chain, request, snapshot}: Opened,
  readTarget: () => Promise<MeasureTarget>,
): Promise<({readonly kind: 'measured'} & MeasureFacts) | Unreadable> {
  const facts = chain.layers[0]?.facts;
  const chosen = snapshot === undefined || facts === undefined ? {} : chooseSnapshot(snapshot, facts);
  if ('reason' in chosen) return refuseSnapshot(chosen.reason);
  const target = await readTarget();
  const toRead = {chain, options: [chosen]};
  const outcome = await runProgram(engine, [toRead], makeBody(target, 0n), countWork([chain]));
  if (outcome.kind === 'failed' && isImageStatus(outcome.status)) {
    return wordSnapshot(wordUnreadable(outcome, [{request, chain}], (_, __, reason) => wordLookup(reason)));
  }

  if (outcome.kind !== 'finished') throw wordStatus(outcome, target);
  return {
    kind: 'measured',
    ...decodeResult(outcome.messages),
    bitmaps: measureBitmaps(facts, target),
  };
}

function wordLookup(reason: string): string {
  return `Unable to get block status: ${reason}`;
}

function wordSnapshot(unreadable: Unreadable): Unreadable {
  return unreadable.stage === 'snapshot' ? {...unreadable, ...refuseSnapshot(unreadable.reason ?? '')} : unreadable;
}

function refuseSnapshot(reason: string): Unreadable {
  return {kind: 'refused', code: 'no-such-snapshot', message: `Failed to load snapshot: ${reason}`};
}

function isImageStatus(status: number): boolean {
  return [STATUS_INPUT_OUTPUT, STATUS_INVALID_IMAGE, STATUS_UNSUPPORTED].includes(status);
}

/** Of the images that are read, those of qcow2 version 3 have bitmaps; those of parallels count as having none. */
function measureBitmaps(
  facts: ImageFacts | undefined,
  {bitmapClusterBytes, countsParallels}: MeasureTarget,
): bigint | undefined {
  if (facts?.format === 'parallels' && bitmapClusterBytes !== undefined)
    return countsParallels === true ? 0n : undefined;
  if (facts?.details?.kind !== 'qcow2' || facts.details.version < 3 || bitmapClusterBytes === undefined)
    return undefined;
  return sizeOfBitmaps(facts.details.bitmaps, facts.virtualSizeBytes, bitmapClusterBytes);
}

async function runProgram(
  engine: Engine,
  chains: readonly ChainToRead[],
  body: Uint8Array,
  workBytes?: bigint,
): Promise<GuestOutcome> {
  const sandbox = await engine.sandbox();
  return sandbox.run({
    program: 'measure',
    ...makeChainConfig(MEASURE_MAGIC, chains, body),
    limits: engine.limits,
    workBytes,
    signal: engine.signal,
  });
}

function makeBody({format, values, facts, ...target}: MeasureTarget, sizeBytes: bigint): Uint8Array {
  const options = makeConfigWriter(0);
  format.encode(values, facts, options);
  const body = Buffer.alloc(MEASURE_CONFIG_LENGTH - CHAIN_BODY);
  const flags = (target.hasBacking ? MEASURE_FLAG_BACKING : 0) | (target.isStatic ? MEASURE_FLAG_STATIC : 0);
  body.writeUInt32LE(format.number, MEASURE_TARGET - CHAIN_BODY);
  body.writeUInt32LE(flags, MEASURE_FLAGS - CHAIN_BODY);
  body.writeBigUInt64LE(sizeBytes, MEASURE_SIZE - CHAIN_BODY);
  body.writeBigUInt64LE(target.encryptionHeaderBytes, MEASURE_ENCRYPTION_HEADER - CHAIN_BODY);
  body.set(options.finish(), MEASURE_OPTIONS - CHAIN_BODY);
  return body;
}

function decodeResult(messages: readonly Message[]): Pick<MeasureFacts, 'required' | 'fullyAllocated'> {
  const [message] = messages;
  if (messages.length !== 1 || message?.kind !== MEASURE_RESULT || message.bytes.length !== MEASURE_RESULT_LENGTH) {
    throw protocolError('no result');
  }

  return {
    required: message.bytes.readBigUInt64LE(MEASURE_REQUIRED),
    fullyAllocated: message.bytes.readBigUInt64LE(MEASURE_FULLY_ALLOCATED),
  };
}

function wordStatus(outcome: Exclude<GuestOutcome, {kind: 'finished'}>, {format}: MeasureTarget): InstarError {
  if (outcome.kind === 'killed') return new InstarError(`guest-${outcome.reason}`, wordKill(outcome));
  const words = format.statusWords[outcome.status];
  return typeof words !== 'string'
    ? protocolError(`status ${outcome.status}`)
    : new InstarError('invalid-option', words);
}
