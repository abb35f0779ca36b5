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

const FORMATS = ['luks', 'qcow2', 'raw'] as const;

type Tree = {readonly [key: string]: OptionValue | Tree};

/** The `json:` name that qemu-img shows for such an image; undefined where its path says all. */
export function showName(options: NodeOptions, format: ImageFormat | undefined): string | undefined {
  const driver = format ?? formatOf(options);
  const strong = (STRONG_KEYS[driver ?? 'vmdk'] ?? []).filter((key) => options.has(key));
  if (strong.length === 0 || driver === undefined) return undefined;
  return `json:${writeTree(makeTree(options, driver, strong))}`;
}

/** The format whose options these are: that it is no other is checked once it has been probed. */
function formatOf(options: NodeOptions): ImageFormat | undefined {
  return FORMATS.find((format) => STRONG_KEYS[format]?.some((key) => options.has(key)) === true);
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
