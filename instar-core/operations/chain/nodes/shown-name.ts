import type {ImageFormat} from '../../info/image-facts.ts';
import {orderKeys} from '../../../output/json-key-order.ts';
import {quoteJson} from '../../../output/json-writer.ts';
import {childOptions, hasChild, type NodeOptions, type OptionValue} from './node-options.ts';

/** The options that change what an image's contents are, so that a path alone does not name it. */
const STRONG_KEYS: Readonly<Partial<Record<ImageFormat, readonly string[]>>> = {
  luks: ['key-secret'],
  qcow: ['encrypt.key-secret'],
  qcow2: ['encrypt.key-secret'],
  raw: ['offset', 'size'],
};

type Tree = {readonly [key: string]: OptionValue | Tree};

/** The `json:` name that qemu-img shows for such an image; undefined where its path says all. */
export function showName(options: NodeOptions, format: ImageFormat | undefined): string | undefined {
  const strong = (STRONG_KEYS[format ?? 'raw'] ?? []).filter((key) => options.has(key));
  if (strong.length === 0 || format === undefined) return undefined;
  return `json:${writeTree(makeTree(options, format, strong))}`;
}

function makeTree(options: NodeOptions, format: ImageFormat, strong: readonly string[]): Tree {
  const file = childOptions(options, 'file');
  return {
    ...Object.fromEntries(strong.map((key) => [key, options.get(key) ?? null])),
    driver: format,
    file: {driver: file.get('driver') ?? 'file', filename: file.get('filename') ?? ''},
    ...(hasChild(options, 'backing') && options.get('backing') === null ? {backing: null} : {}),
  };
}

/** On one line, in the order of qemu-img's own tables. */
function writeTree(tree: Tree): string {
  const members = orderKeys(Object.keys(tree)).map((key) => `${quoteJson(key)}: ${writeValue(tree[key] ?? null)}`);
  return `{${members.join(', ')}}`;
}

function writeValue(value: OptionValue | Tree): string {
  if (typeof value === 'string') return quoteJson(value);
  return typeof value === 'object' && value !== null ? writeTree(value) : String(value);
}
