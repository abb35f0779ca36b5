import {fdatasyncSync} from 'node:fs';
import type {Engine} from '../../engine.ts';
import {LAYER_FLAG_VOLUME_KEY, LAYER_RANDOM_SIZE} from '../../../guest/abi/chain-config.ts';
import {WRITE_RIGHTS, type ChainToRead} from '../chain/chain-config.ts';
import {followName} from '../chain/follow-name.ts';
import {makePolicyFlags} from '../chain/layer-options.ts';
import {openChain, type OpenedLayer} from '../chain/open-chain.ts';
import {splitName} from '../../storage/image-name.ts';
import type {ReadPolicy} from '../chain/read-policy.ts';
import type {Unreadable} from '../chain/word-unreadable.ts';
import {repairUnclean} from '../check/repair-unclean.ts';
import type {ImageFacts} from '../info/image-facts.ts';
import type {CreateRequest} from '../create/create-request.ts';
import type {MadeImage} from '../create/made-image.ts';
import {makeImage} from '../create/make-image.ts';
import {readAllocated} from '../create/output-file.ts';
import {makeRandomBytes} from '../create/random.ts';
import {systemRandomBytes} from '../create/system-random.ts';
import type {Stream} from './write-stream.ts';
import type {ConvertTarget} from './convert-request.ts';

/** The image that is written, and what lies below it. */
export type OpenedTarget = {
  readonly kind: 'opened';
  /** What messages call it. */
  readonly name: string;
  readonly toWrite: ChainToRead;
  /** What an image says that was there before. */
  readonly existing?: ImageFacts | undefined;
  /** It holds nothing yet. */
  readonly isNew: boolean;
  /** Its format is one that may have bitmaps. */
  readonly holdsBitmaps: boolean;
  /** Its files are devices, which held something before. */
  readonly isUsed: boolean;
  /** What a source has only from its backing files is there already. */
  readonly leavesBacking: boolean;
  readonly files: readonly string[];
  /** A path of what the finished image is copied to, where that is none of `files`. */
  readonly outlet?: string | undefined;
  /** Mends an image that its last writer did not close, with a line for what it does; gives why it cannot. */
  repair?(tell: (line: string) => void): Promise<Unreadable | undefined>;
  /** Waits until what was written is on stable storage. Throws the system's error. */
  flush(): void;
  /** Keeps what was written; the target stays open. */
  commit(): void;
  /** It takes bytes in order and nothing else; `toWrite` has no layers then. */
  readonly stream?: Stream | undefined;
  /** Closes it; a new image that was not committed is gone. */
  close(): void;
};

/** A target that is written wherever its format wants. */
export type FileTarget = Exclude<ConvertTarget, {kind: 'stream'}>;

/** Makes or opens the target for sources of so many bytes. Throws what `prepare` throws, and CreateFailure. */
export async function openTarget(
  engine: Engine,
  target: FileTarget,
  sizeBytes: bigint,
  policy: ReadPolicy,
): Promise<OpenedTarget | Unreadable> {
  return target.kind === 'existing'
    ? openExisting(engine, target, policy)
    : makeNew(engine, target, {sizeBytes, policy});
}

async function openExisting(
  engine: Engine,
  {readImage, leavesBacking}: Extract<ConvertTarget, {kind: 'existing'}>,
  policy: ReadPolicy,
): Promise<OpenedTarget | Unreadable> {
  const image = readImage();
  const chain = await openChain(engine, {...image, isWritten: true}, policy);
  if (chain.kind === 'refused') return chain;
  const random = systemRandomBytes(LAYER_RANDOM_SIZE);
  return {
    kind: 'opened',
    name: image.title ?? image.name.text,
    toWrite: {chain, options: [{random}], rights: WRITE_RIGHTS},
    isNew: false,
    existing: chain.layers[0]?.facts,
    holdsBitmaps: isVersion3(chain.layers[0]?.facts),
    isUsed: true,
    leavesBacking,
    files: chain.layers[0]?.files.map(({path}) => path) ?? [],
    repair: (tell) => repairUnclean(engine, image, chain.layers[0], tell),
    flush: () => flushAll(chain.layers[0]?.files ?? []),
    commit() {},
    close: () => chain.close(),
  };
}

async function makeNew(
  engine: Engine,
  {prepare, name}: Extract<ConvertTarget, {kind: 'new'}>,
  {sizeBytes, policy}: {readonly sizeBytes: bigint; readonly policy: ReadPolicy},
): Promise<OpenedTarget | Unreadable> {
  return openMade(engine, await prepare(sizeBytes), {name, policy});
}

/** Lays out a new image and opens it as a target. */
export async function openMade(
  engine: Engine,
  request: CreateRequest,
  {name, policy}: {readonly name: string; readonly policy: ReadPolicy},
): Promise<(OpenedTarget & Pick<MadeImage, 'outputs'>) | (Unreadable & {readonly kind: 'refused'})> {
  const made = await makeImage(engine, request);
  try {
    const below = await openBelow(engine, request, policy);
    if ('message' in below) {
      made.discard();
      return below;
    }

    const files = made.outputs.map(({fd}) => ({fd, allocatedBytes: readAllocated(fd)}));
    const options = {...unlockMade(made, request, policy), random: drawRandom(request)};
    const written = {facts: {format: request.format.name}, files, options};
    return {
      kind: 'opened',
      name,
      toWrite: {chain: {layers: [written, ...below.layers]}, rights: WRITE_RIGHTS},
      isNew: true,
      holdsBitmaps: request.format.name === 'qcow2' && !VERSION_2.has(String(request.values.get('compat'))),
      isUsed: made.outputs.some(({isInPlace}) => isInPlace),
      leavesBacking: request.backing !== undefined,
      files: made.files,
      outputs: made.outputs,
      flush: () => flushAll(made.outputs),
      commit: () => void made.commit(),
      close() {
        below.close();
        made.discard();
      },
    };
  } catch (error) {
    made.discard();
    throw error;
  }
}

/** Deriving the key of a new volume again would take as long as the user wants it to take. */
function unlockMade({volumeKey}: MadeImage, {secret}: CreateRequest, policy: ReadPolicy) {
  const flags = makePolicyFlags(policy);
  return volumeKey === undefined ? {flags, secret} : {flags: flags | LAYER_FLAG_VOLUME_KEY, secret: volumeKey};
}

/** Ways to say `compat` of a qcow2 image without bitmaps. */
const VERSION_2: ReadonlySet<string> = new Set(['0.10', 'v2']);

/** Only qcow2 images of version 3 and above may have bitmaps. */
export function isVersion3(facts: ImageFacts | undefined): boolean {
  return facts?.details?.kind === 'qcow2' && facts.details.version >= 3;
}

function flushAll(files: readonly {readonly fd: number}[]): void {
  for (const {fd} of files) fdatasyncSync(fd);
}

/** The end of what `create` drew, of which it takes the beginning. */
function drawRandom({seed}: CreateRequest): Uint8Array {
  return makeRandomBytes(seed).subarray(-LAYER_RANDOM_SIZE);
}

type Below = {readonly layers: readonly OpenedLayer[]; close(): void};

/** What the new image names as its backing file. */
async function openBelow(
  engine: Engine,
  {backing, target, name: title}: CreateRequest,
  policy: ReadPolicy,
): Promise<Below | Unreadable> {
  if (backing === undefined) return {layers: [], close() {}};
  const {name, format} = backing;
  const following = followName(target, {name: splitName(name), format}, true);
  if (following.kind === 'refused') {
    const {code, reason} = following;
    return {kind: 'refused', code, message: `Could not open '${title}': Could not open backing file: ${reason}`};
  }

  return openChain(engine, {...following.request, title, isBacking: true, follow: true}, policy);
}
