import {resolveHeldName} from '../../storage/image-name.ts';
import {wordForeignFormat} from '../info/foreign-format.ts';
import {isImageFormat} from '../info/format-numbers.ts';
import type {HeldName} from '../info/image-facts.ts';
import type {ImageRequest} from './image-request.ts';
import type {NodeOptions} from './nodes/node-options.ts';
import {readNode} from './nodes/read-node.ts';
import {NodeRefused} from './nodes/refuse-node.ts';

/** Where a name leads that an image holds. */
export type Following =
  | {readonly kind: 'next'; readonly request: ImageRequest}
  | {readonly kind: 'refused'; readonly request: ImageRequest; readonly code: string; readonly reason: string};

export type HeldReference = {
  readonly name: HeldName;
  /** As the image names it; absent: it is probed. */
  readonly format: string | undefined;
};

/** The image that the one at `imagePath` names; nothing is opened. `opensBacking`: what lies below it is read too. */
export function followName(imagePath: string, reference: HeldReference, opensBacking: boolean): Following {
  const {name, format} = reference;
  if (name.options !== undefined) return followOptions(reference, opensBacking);
  const resolved = resolveHeldName(imagePath, name);
  if (format === undefined) return {kind: 'next', request: {name: resolved}};
  // `iso` is instar's own name: no image holds it.
  if (isImageFormat(format) && format !== 'iso') {
    return {kind: 'next', request: {name: resolved, format, isFormatHeld: true}};
  }

  return {kind: 'refused', request: {name: resolved}, code: 'unknown-format', reason: wordForeignFormat(format)};
}

/** A `json:` name: what the user may say in one, an image may say too. Its paths are taken from the working directory. */
function followOptions({name, format}: HeldReference, opensBacking: boolean): Following {
  const {text, options} = name;
  const request = {name: {text}};
  if (options === undefined || options.kind === 'broken') {
    return {kind: 'refused', request, code: 'json-name', reason: options?.reason ?? ''};
  }

  try {
    const driver = format === undefined ? [] : [['driver', format] as const];
    const node = readHeldNode(new Map([...options.entries, ...driver]), opensBacking);
    return {kind: 'next', request: {...node, title: text}};
  } catch (error) {
    if (!(error instanceof NodeRefused)) throw error;
    return {kind: 'refused', request, code: 'json-name', reason: error.reason};
  }
}

function readHeldNode(options: NodeOptions, opensBacking: boolean): ImageRequest {
  return readNode(options, {
    isInstar: false,
    isHeld: true,
    opensBacking,
    // The user's passphrases are for what the user names.
    findSecret: (id) => ({kind: 'refused', reason: `No secret with id '${id}'`}),
    readSize: (text) => (/^\d{1,19}$/.test(text) ? BigInt(text) : undefined),
    warn: () => {},
  });
}
