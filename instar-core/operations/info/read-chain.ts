import type {Engine} from '../../engine.ts';
import {resolveHeldName} from '../../storage/image-name.ts';
import {wordForeignFormat} from './foreign-format.ts';
import {isImageFormat} from './format-numbers.ts';
import type {ImageFacts} from './image-facts.ts';
import {readImage, type ImageRequest, type ReadOutcome, type ReadPolicy} from './read-image.ts';

/** Longest backing chain that is followed. */
export const DEPTH_LIMIT = 200;

/** One image of a chain; `fullBackingName` is its backing file's name, resolved. */
export type Layer = {
  readonly name: string;
  readonly facts: ImageFacts;
  /** Its format was found by probing. */
  readonly isProbed: boolean;
  readonly fullBackingName?: string | undefined;
};

export type ChainOutcome =
  | {readonly kind: 'chain'; readonly layers: readonly Layer[]}
  /** `message` is what qemu-img says, without the program's name. */
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly message: string;
      readonly hint?: string | undefined;
      readonly notice?: string | undefined;
    };

export type ChainRequest = ImageRequest & {
  /** The name in messages about the image itself; its own name where absent. */
  readonly title?: string | undefined;
  /** Follows the backing files; without it the chain is the image alone, and nothing that it names is opened. */
  readonly follow: boolean;
};

/** Reads an image and, where asked to, each of its backing files in turn. */
export async function readChain(engine: Engine, request: ChainRequest, policy: ReadPolicy): Promise<ChainOutcome> {
  const layers: Layer[] = [];
  const seen = new Set<string>();
  let next: ImageRequest | undefined = request;
  while (next !== undefined) {
    const outcome = await readImage(engine, next, policy);
    if (outcome.kind === 'refused') return refuse(outcome, layers.length === 0 ? request : next);
    const {text} = next.name;
    if (seen.has(outcome.identity)) return fail('backing-loop', `Backing file '${text}' creates an infinite loop.`);
    if (layers.length >= DEPTH_LIMIT)
      return fail('chain-too-long', `Backing chain is longer than ${DEPTH_LIMIT} files.`);
    seen.add(outcome.identity);
    const layer = makeLayer(next, outcome.facts);
    layers.push(layer);
    const following: Following = request.follow ? follow(layer) : undefined;
    if (following?.kind === 'refused') return following;
    next = following;
  }

  return {kind: 'chain', layers};
}

export type Failure = Extract<ChainOutcome, {kind: 'refused'}>;
export type Following = (ImageRequest & {readonly kind?: undefined}) | Failure | undefined;

/** A layer, with its backing file's name resolved. */
export function makeLayer({name, format}: ImageRequest, facts: ImageFacts): Layer {
  const backing = facts.backingName && resolveHeldName(facts.file.path, facts.backingName);
  return {name: name.text, facts, isProbed: format === undefined, fullBackingName: backing?.text};
}

/** The backing file's format is the one that the image names; without one it is probed. */
export function follow({facts}: Layer): Following {
  const {backingName, backingFormat} = facts;
  if (backingName === undefined) return undefined;
  const name = resolveHeldName(facts.file.path, backingName);
  if (backingFormat === undefined) return {name};
  if (!isImageFormat(backingFormat)) {
    return fail('unknown-format', `Could not open '${name.text}': ${wordForeignFormat(backingFormat)}`);
  }

  return {name, format: backingFormat, isFormatHeld: true};
}

/** Words a refusal as qemu-img does. */
export function refuse(
  outcome: Extract<ReadOutcome, {kind: 'refused'}>,
  request: ImageRequest & {title?: string | undefined},
): Failure {
  const name = request.title ?? request.name.text;
  return {
    kind: 'refused',
    code: outcome.code,
    message: `Could not open '${name}': ${outcome.reason}`,
    hint: outcome.hint,
    notice: outcome.notice,
  };
}

export function fail(code: string, message: string): Failure {
  return {kind: 'refused', code, message};
}
