import type {Engine} from '../../engine.ts';
import {resolveHeldName} from '../../storage/image-name.ts';
import type {ReasonStage} from '../../output/image-reasons/reason-row.ts';
import type {OpenedImage} from '../../storage/open-image.ts';
import type {ImageFacts} from '../info/image-facts.ts';
import {checkDataFile, checkFormatKeys, checkSecret} from '../info/check-request.ts';
import {readKeeping, type ReadOutcome} from '../info/read-image.ts';
import type {LayerOptions} from './chain-config.ts';
import {followName, type Following} from './follow-name.ts';
import type {BackingRequest, ChainRequest, ImageRequest} from './image-request.ts';
import {makeLayerOptions} from './layer-options.ts';
import {DEPTH_LIMIT, type ReadPolicy} from './read-policy.ts';

/** One image of a chain; `fullBackingName` is its backing file's name, resolved. */
export type Layer = {
  readonly name: string;
  readonly facts: ImageFacts;
  /** Its format was found by probing. */
  readonly isProbed: boolean;
  readonly fullBackingName?: string | undefined;
  readonly request: ImageRequest;
  readonly options: LayerOptions;
};

export type Failure = {
  readonly kind: 'refused';
  readonly code: string;
  /** What qemu-img says, without the program's name. */
  readonly message: string;
  readonly hint?: string | undefined;
  readonly notice?: string | undefined;
  /** More than qemu-img says: the instar personality shows it behind the message. */
  readonly detail?: string | undefined;
};

/** Takes over the layer's open files, the image itself first, then the files that it consists of. */
export type TakeLayer = (layer: Layer, files: readonly OpenedImage[]) => void;

export type WalkOptions = {
  readonly policy: ReadPolicy;
  /** `each`: a file that fails is named alone, as info does. `nested`: as what the image above it could not open. */
  readonly wording: 'each' | 'nested';
};

/**
 * Opens an image and, where asked to, each of its backing files in turn: every file once, by descriptor. Gives what
 * ended the walk early; the files of the layers handed out by then belong to whoever took them.
 */
export async function walkChain(
  engine: Engine,
  request: ChainRequest,
  {policy, wording}: WalkOptions,
  take: TakeLayer,
): Promise<Failure | undefined> {
  const walk = new Walk(request, wording, policy.depthLimit ?? DEPTH_LIMIT);
  let next: ImageRequest | undefined = request;
  while (next !== undefined) {
    const tooDeep = walk.checkDepth();
    if (tooDeep !== undefined) return tooDeep;
    const files: OpenedImage[] = [];
    const found = await readLayer(engine, next, {policy, wording}, files);
    const refusal = found.kind === 'refused' ? walk.refuse(next, found) : walk.enter(next, found.identity);
    if (found.kind === 'refused' || refusal !== undefined) {
      closeAll(files);
      return refusal;
    }

    const layer = makeLayer(next, found.facts, policy);
    take(layer, files);
    const following = request.follow ? follow(layer, wording) : undefined;
    if (following?.kind === 'refused') return walk.refuse(following.request, following);
    next = following?.request;
  }

  return undefined;
}

async function readLayer(
  engine: Engine,
  request: ImageRequest,
  {policy, wording}: WalkOptions,
  files: OpenedImage[],
): Promise<ReadOutcome> {
  try {
    const outcome = await readKeeping(engine, request, policy, files);
    if (outcome.kind === 'refused') return outcome;
    for (const warning of outcome.facts.warnings ?? []) policy.warn?.(warning);
    const refusal = checkFormatKeys(outcome.facts, request);
    if (refusal !== undefined || wording === 'each') return refusal ?? outcome;
    return checkSecret(outcome.facts, request) ?? checkDataFile(outcome.facts, request) ?? outcome;
  } catch (error) {
    closeAll(files);
    throw error;
  }
}

function closeAll(files: readonly OpenedImage[]): void {
  for (const file of files) file.close();
}

function makeLayer(request: ImageRequest, facts: ImageFacts, policy: ReadPolicy): Layer {
  const backing = facts.backingName && resolveHeldName(facts.file.path, facts.backingName);
  return {
    name: request.name.text,
    facts,
    isProbed: request.format === undefined,
    fullBackingName: backing?.text,
    request,
    options: makeLayerOptions(request, facts, policy),
  };
}

type Reason = Pick<Failure, 'code' | 'hint' | 'notice'> & {
  readonly reason: string;
  readonly stage?: ReasonStage | undefined;
};

/** The layer below: what the image names, in the format that it names, as far as the user says nothing else. */
function follow({facts, request}: Layer, wording: WalkOptions['wording']): Following | undefined {
  const {backing} = request;
  if (backing === 'none') return undefined;
  const opensBacking = wording === 'nested';
  if (backing !== undefined) return followUser(backing, facts, opensBacking);
  const {backingName: name, backingFormat: format} = facts;
  return name && followName(facts.file.path, {name, format}, opensBacking);
}

/** A name that the user gave is taken from the working directory. */
function followUser(backing: BackingRequest, facts: ImageFacts, opensBacking: boolean): Following | undefined {
  const {name = facts.backingName, format = facts.backingFormat} = backing;
  if (name === undefined) return undefined;
  const from = backing.name === undefined ? facts.file.path : '';
  const following = followName(from, {name, format}, opensBacking);
  if (following.kind === 'refused') return following;
  const isFormatHeld = backing.format === undefined && following.request.isFormatHeld;
  return {
    ...following,
    request: {
      ...following.request,
      ...backing,
      name: following.request.name,
      format: following.request.format,
      isFormatHeld,
    },
  };
}

/** Where a walk has been, and how it words what ends it. */
class Walk {
  readonly #request: ChainRequest;
  readonly #wording: WalkOptions['wording'];
  readonly #depthLimit: number;
  /** By identity: the name under which the file was opened. */
  readonly #seen = new Map<string, string>();

  constructor(request: ChainRequest, wording: WalkOptions['wording'], depthLimit: number) {
    this.#request = request;
    this.#wording = wording;
    this.#depthLimit = depthLimit;
  }

  checkDepth(): Failure | undefined {
    if (this.#seen.size < this.#depthLimit) return undefined;
    return fail('chain-too-long', `Backing chain is longer than ${this.#depthLimit} files.`);
  }

  /** Notes the layer; a file that is in the chain already ends the walk. */
  enter({name}: ImageRequest, identity: string): Failure | undefined {
    if (!this.#seen.has(identity)) {
      this.#seen.set(identity, name.text);
      return undefined;
    }

    const names = [...this.#seen];
    const loop = names.slice(names.findIndex(([key]) => key === identity)).map(([, text]) => `'${text}'`);
    return {
      ...fail('backing-loop', `Backing file '${name.text}' creates an infinite loop.`),
      detail: [...loop, `'${name.text}'`].join(' -> '),
    };
  }

  refuse(request: ImageRequest, {code, reason, hint, notice, stage}: Reason): Failure {
    if (stage === 'size') return {kind: 'refused', code, message: reason, hint, notice};
    const depth = this.#seen.size;
    const {title, name} = depth === 0 || this.#wording === 'nested' ? this.#request : request;
    const subject = title ?? name.text;
    const above = this.#request.isBacking === true ? 1 : 0;
    const path = this.#wording === 'nested' ? 'Could not open backing file: '.repeat(above + depth) : '';
    return {kind: 'refused', code, message: `Could not open '${subject}': ${path}${reason}`, hint, notice};
  }
}

function fail(code: string, message: string): Failure {
  return {kind: 'refused', code, message};
}
