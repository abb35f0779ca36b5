import {Buffer} from 'node:buffer';
import {loadCreateFormat} from '../../../../command-line/create-options/formats.ts';
import {completeValues, readGivenOptions} from '../../../../command-line/create-options/read-options.ts';
import type {Engine} from '../../../../engine.ts';
import {DEFAULT_LIMITS} from '../../../../limits.ts';
import {makeEngine} from '../../../../make-engine.ts';
import {holds} from '../../../../output/drift.ts';
import {DEFAULT_QEMU_VERSION} from '../../../../output/known-versions.ts';
import {parseQemuVersion} from '../../../../output/qemu-version.ts';
import type {SandboxKind} from '../../../../sandbox/sandbox.ts';
import type {CreateRequest} from '../../../create/create-request.ts';
import type {ImageFormat} from '../../../info/image-facts.ts';
import {convertImages} from '../../convert-images.ts';
import type {ConvertListener, ConvertOutcome, ConvertRequest} from '../../convert-request.ts';

/** What a test wants converted; absent: as qemu-img's defaults. */
export type ConvertWish = Partial<Omit<ConvertRequest, 'sources' | 'target'>> & {
  readonly sources: readonly string[];
  readonly sourceFormat?: 'raw' | 'qcow2' | 'vmdk' | 'luks';
  /** Passphrase of all sources, and of the new target. */
  readonly sourceSecret?: string;
  readonly targetSecret?: string;
  /** `secure` reads what only instar does too; absent: as qemu-img. */
  readonly probing?: 'secure' | 'qemu';
  readonly target: string;
  readonly format: string;
  /** As for `-o`. */
  readonly options?: string;
  readonly sandbox?: SandboxKind;
  readonly listener?: ConvertListener;
  /** Imitates this release of qemu-img; absent: the newest. */
  readonly version?: string;
  /** Runs it, and is left open; absent: one of its own, in `sandbox`. */
  readonly engine?: Engine;
  /** Writes into `target`, which is such an image. */
  readonly existing?: ImageFormat;
  /** Writes to this descriptor instead of `target`. */
  readonly streamFd?: number;
};

const CONTEXT = {
  personality: 'qemu-img',
  subject: '',
  stdout: () => undefined,
  stderr: () => undefined,
  warn: () => undefined,
} as const;

const POLICY = {extents: 'qemu', vpcSizeField: true, opensDataFile: true} as const;

/** Runs the operation as the command line does. */
export async function convertWith(wish: ConvertWish): Promise<ConvertOutcome> {
  const {
    sources,
    sourceFormat: format = 'raw',
    sourceSecret,
    probing = 'qemu',
    sandbox = 'wasm',
    listener,
    ...asked
  } = wish;
  const ownEngine = makeEngine({sandbox, hold: 'thread', limits: DEFAULT_LIMITS});
  try {
    const request: ConvertRequest = {
      compress: false,
      sparseBytes: 4096n,
      targetIsZero: false,
      salvage: false,
      bitmaps: 'none',
      copyOffload: false,
      targetCache: 'unsafe',
      sourceCache: 'writeback',
      ...asked,
      sources: sources.map((text) => ({name: {text}, format, secret: readSecret(sourceSecret), follow: true})),
      target: makeTarget(wish),
    };
    return await convertImages(wish.engine ?? ownEngine, request, {...POLICY, probing}, listener);
  } finally {
    await ownEngine.close();
  }
}

function makeTarget(wish: ConvertWish): ConvertRequest['target'] {
  const {target: text, existing, streamFd: fd} = wish;
  const prepare = (sizeBytes: bigint): Promise<CreateRequest> => makeCreateRequest(wish, sizeBytes);
  if (existing !== undefined) {
    const image = {name: {text}, format: existing, follow: true};
    return {kind: 'existing', readImage: () => image, leavesBacking: false};
  }

  return fd === undefined ? {kind: 'new', name: text, prepare} : {kind: 'stream', fd, name: '-', prepare};
}

async function makeCreateRequest(wish: ConvertWish, virtualSize: bigint): Promise<CreateRequest> {
  const {options, target, targetSecret} = wish;
  const version = wish.version === undefined ? DEFAULT_QEMU_VERSION : parseQemuVersion(wish.version);
  const context = {...CONTEXT, version};
  const secret = readSecret(targetSecret);
  const format = await loadCreateFormat(wish.format, '');
  const given = readGivenOptions(options === undefined ? [] : [options], format, context);
  return {
    format,
    target,
    name: target,
    virtualSize,
    secret: secret?.bytes,
    values: completeValues(given, format, context),
    facts: {
      hasDrift: (id) => holds(id, version),
      enumRefusal: (member: string, value: string) => `${member} ${value}`,
      ...(secret && {findSecret: () => secret}),
    },
    creator: wish.version ?? '11.1.3',
    seed: 'always the same',
    time: 0n,
  };
}

function readSecret(passphrase: string | undefined) {
  return passphrase === undefined ? undefined : ({kind: 'known', bytes: Buffer.from(passphrase)} as const);
}
