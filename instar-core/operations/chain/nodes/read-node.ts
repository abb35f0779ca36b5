import type {BackingRequest, ImageRequest, RawWindow, Secret} from '../image-request.ts';
import {checkFileOptions, checkFormatOptions, isFileDriver, readFormat} from './check-options.ts';
import {BACKED_FORMATS, isFormatKey} from './node-keys.ts';
import {childOptions, hasChild, textOption, type NodeOptions} from './node-options.ts';
import {NodeRefused, refuseNode} from './refuse-node.ts';
import {showName} from './shown-name.ts';

export type NodeReader = {
  /** instar's own names of formats are known too. */
  readonly isInstar: boolean;
  /** The reader reads what lies below an image, so that something may be put there. */
  readonly opensBacking: boolean;
  /** An image says all this, not the user. */
  readonly isHeld?: boolean | undefined;
  readonly findSecret: (id: string) => Secret;
  /** Bytes; undefined for what is no size. */
  readonly readSize: (text: string) => bigint | undefined;
  readonly warn: (message: string) => void;
};

/** What the options of an image ask for. Throws NodeRefused for what qemu-img refuses, and for what instar does not open. */
export function readNode(options: NodeOptions, reader: NodeReader): ImageRequest {
  if (!options.has('driver') && !hasChild(options, 'file')) throw refuseNode('Must specify either driver or file');
  const {name, ...node} = readAnyNode(options, reader, false);
  if (name === undefined) throw refuseNode('A block device must be specified for "file"');
  return {...node, name, shownName: showName(options, node.format)};
}

function readAnyNode(options: NodeOptions, reader: NodeReader, isBacking: boolean): BackingRequest {
  const driver = textOption(options, 'driver');
  return isFileDriver(driver)
    ? {...readFile(options, driver), format: 'raw', isBareFile: true, isFormatHeld: reader.isHeld}
    : readFormatNode(options, reader, isBacking);
}

/** A path and nothing else: no prefix is looked for. */
function readFile(options: NodeOptions, driver: 'file' | 'host_device'): Pick<ImageRequest, 'name' | 'fileDriver'> {
  checkFileOptions(options, driver);
  const path = textOption(options, 'filename') ?? '';
  if (path === '') throw refuseNode("The 'file' block driver requires a file name");
  return {name: {text: path}, fileDriver: driver};
}

function readFormatNode(options: NodeOptions, reader: NodeReader, isBacking: boolean): BackingRequest {
  const driver = textOption(options, 'driver');
  const format = driver === undefined ? undefined : readFormat(driver, reader.isInstar);
  // A backing file without one is the image's own.
  if (!hasChild(options, 'file') && !isBacking) throw refuseNode('A block device must be specified for "file"');
  checkFormatOptions(options, format, reader);
  const keySecret = textOption(options, 'key-secret') ?? textOption(options, 'encrypt.key-secret');
  return {
    ...readFileChild(options, 'file'),
    format,
    isFormatHeld: reader.isHeld,
    formatOptions: format === undefined ? [...options.keys()].filter((key) => isFormatKey(key)) : undefined,
    rawWindow: readRawWindow(options, reader),
    secret: keySecret === undefined ? undefined : reader.findSecret(keySecret),
    encryption: textOption(options, 'encrypt.format'),
    dataFile: readFileChild(options, 'data-file')?.name,
    backing: readBackingChild(options, format, reader),
  };
}

/** The file below a format. */
function readFileChild(options: NodeOptions, child: string): Pick<ImageRequest, 'name' | 'fileDriver'> | undefined {
  refuseReference(options, child);
  const file = childOptions(options, child);
  if (file.size === 0) return undefined;
  const driver = textOption(file, 'driver') ?? 'file';
  if (isFileDriver(driver)) return readFile(file, driver);
  const format = readFormat(driver, false);
  throw refuseNode(
    `Driver '${format}' below an image is not supported by instar; it opens files and block devices only`,
  );
}

function refuseReference(options: NodeOptions, child: string): void {
  const name = options.get(child);
  if (name !== undefined) throw refuseNode(`Cannot find device='${name}' nor node-name='${name}'`);
}

function readBackingChild(
  options: NodeOptions,
  format: string | undefined,
  reader: NodeReader,
): BackingRequest | 'none' | undefined {
  if (!hasChild(options, 'backing')) return undefined;
  const name = options.get('backing');
  if (name === '') reader.warn('Use of "backing": "" is deprecated; use "backing": null instead');
  if (name === '' || name === null) return 'none';
  if (format !== undefined && !BACKED_FORMATS.has(format)) throw refuseNode("Driver doesn't support backing files");
  try {
    refuseReference(options, 'backing');
    return readAnyNode(childOptions(options, 'backing'), reader, true);
  } catch (error) {
    throw error instanceof NodeRefused ? refuseNode(`Could not open backing file: ${error.reason}`, error.hint) : error;
  }
}

function readRawWindow(options: NodeOptions, reader: NodeReader): RawWindow | undefined {
  if (!options.has('offset') && !options.has('size')) return undefined;
  return {offset: readBytes(options, 'offset', reader) ?? 0n, size: readBytes(options, 'size', reader)};
}

const SUFFIX_HINT =
  'Optional suffix k, M, G, T, P or E means kilo-, mega-, giga-, tera-, peta-\nand exabytes, respectively.\n';

function readBytes(options: NodeOptions, key: string, {readSize}: NodeReader): bigint | undefined {
  const text = textOption(options, key);
  if (text === undefined) return undefined;
  const bytes = readSize(text);
  if (bytes === undefined) throw refuseNode(`Parameter '${key}' expects a non-negative number below 2^64`, SUFFIX_HINT);
  return bytes;
}
