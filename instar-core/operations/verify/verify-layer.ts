import {isEncrypted} from '../chain/is-encrypted.ts';
import {Buffer} from 'node:buffer';
import {CHAIN_BODY, LAYER_FLAG_LOCKED} from '../../../guest/abi/chain-config.ts';
import {
  VERIFY_CONFIG_LENGTH,
  VERIFY_FLAG_LOCKED,
  VERIFY_FLAG_MARKS_ONLY,
  VERIFY_FLAG_PARTITIONS,
  VERIFY_FLAG_VMDK,
  VERIFY_FLAGS,
  VERIFY_LOOKUP_LIMIT,
  VERIFY_MAGIC,
} from '../../../guest/abi/verify-config.ts';
import type {Engine} from '../../engine.ts';
import type {GuestOutcome} from '../../sandbox/sandbox.ts';
import type {OpenedImage} from '../../storage/open-image.ts';
import {makeChainConfig, type LayerOptions} from '../chain/chain-config.ts';
import type {ImageFacts, ImageFormat} from '../info/image-facts.ts';
import {wordOutcome} from '../info/word-outcome.ts';
import {decodeInspected, type Inspected} from './decode-inspected.ts';
import type {Observed} from './finding.ts';
import {isLimit} from './observe-failure.ts';
import {observeMarks} from './observe-marks.ts';
import {observeSizes} from './observe-sizes.ts';
import {observeStructure} from './observe-structure.ts';
import type {Policy} from './policy.ts';

/** An image of which the info program has told what it is; `files` are its own file and those that it consists of. */
export type LayerToVerify = {
  /** Absent: it could not be opened as an image. */
  readonly facts?: ImageFacts | undefined;
  readonly files: readonly [OpenedImage, ...OpenedImage[]];
  /** Every file that the image consists of is among them. */
  readonly isWhole: boolean;
  /** What the user and the policy say of it. */
  readonly options?: LayerOptions | undefined;
};

/** Most answers of lookup that are taken of one image: a disk of 4 TiB of which every other cluster is used. */
const LOOKUP_LIMIT = 64 * 1024 * 1024;

/** Has the verify program look at one image; what it found, in a fixed order. Throws InstarError for a guest that was ended. */
export async function verifyLayer(engine: Engine, layer: LayerToVerify, policy: Policy): Promise<readonly Observed[]> {
  const {facts, files, isWhole, options} = layer;
  const [file] = files;
  const {inspected, refused} = await inspect(engine, layer);
  const virtualBytes = facts?.virtualSizeBytes ?? 0n;
  return [
    ...(file.lengthBytes > policy.maxFileSize
      ? [{id: 'file_size', message: `the file has ${file.lengthBytes} bytes, over ${policy.maxFileSize}`} as const]
      : []),
    ...(isEncrypted(facts) && options?.secret === undefined
      ? [{id: 'encryption', message: 'the contents are encrypted and were not looked at'} as const]
      : []),
    ...observeMarks(inspected, facts?.format),
    ...observeSizes({fileBytes: sumBytes(files), virtualBytes, allocation: inspected.allocation}, policy),
    ...(refused === undefined ? [] : [refused]),
    ...(facts === undefined || !isWhole || refused !== undefined
      ? []
      : await observeStructure(engine, {facts, files, options})),
  ];
}

function sumBytes(files: readonly OpenedImage[]): bigint {
  return files.reduce((sum, {lengthBytes}) => sum + lengthBytes, 0n);
}

type Inspection = {readonly inspected: Inspected; readonly refused?: Observed | undefined};

async function inspect(engine: Engine, layer: LayerToVerify): Promise<Inspection> {
  const sandbox = await engine.sandbox();
  const {config, devices} = makeVerifyConfig(layer);
  const outcome = await sandbox.run({
    program: 'verify',
    config,
    devices,
    limits: engine.limits,
    signal: engine.signal,
  });
  return decodeOutcome(outcome, layer);
}

/** An image whose tables turn out to be broken halfway is an answer; what was seen before counts too. */
function decodeOutcome(outcome: GuestOutcome, {facts, files: [file]}: LayerToVerify): Inspection {
  if (outcome.kind === 'finished') return {inspected: decodeInspected(outcome.messages)};
  if (outcome.kind === 'killed' && isLimit(`guest-${outcome.reason}`)) {
    return {inspected: decodeInspected([]), refused: {id: 'unfinished', message: outcome.message}};
  }

  const {reason} = wordOutcome(outcome, file);
  const inspected = decodeInspected(outcome.kind === 'failed' ? outcome.messages : []);
  // Of what could not be opened as an image the reason is known already.
  return facts === undefined ? {inspected} : {inspected, refused: {id: 'metadata', message: reason}};
}

function makeVerifyConfig({facts, files, isWhole, options}: LayerToVerify): ReturnType<typeof makeChainConfig> {
  const isLocked = isEncrypted(facts) && options?.secret === undefined;
  // Only of qcow2 is it known where contents lie without knowing the contents.
  const canOpen = facts !== undefined && isWhole && (!isLocked || facts.format === 'qcow2');
  const format: ImageFormat = canOpen ? facts.format : 'raw';
  const body = Buffer.alloc(VERIFY_CONFIG_LENGTH - CHAIN_BODY);
  body.writeUInt32LE(verifyFlags(facts, {canOpen, isLocked}), VERIFY_FLAGS - CHAIN_BODY);
  body.writeUInt32LE(LOOKUP_LIMIT, VERIFY_LOOKUP_LIMIT - CHAIN_BODY);
  const flags = (options?.flags ?? 0) | (isLocked ? LAYER_FLAG_LOCKED : 0);
  const layer = {facts: {format}, files, options: {...options, flags}};
  return makeChainConfig(VERIFY_MAGIC, [{chain: {layers: [layer]}}], body);
}

type Opening = {readonly canOpen: boolean; readonly isLocked: boolean};

function verifyFlags(facts: ImageFacts | undefined, {canOpen, isLocked}: Opening): number {
  const isDisk = facts?.format === 'raw' || facts?.format === 'iso';
  return (
    (canOpen ? 0 : VERIFY_FLAG_MARKS_ONLY) |
    (isLocked ? VERIFY_FLAG_LOCKED : 0) |
    (facts?.format === 'vmdk' ? VERIFY_FLAG_VMDK : 0) |
    (isDisk ? VERIFY_FLAG_PARTITIONS : 0)
  );
}
