import {InstarError} from '../../instar-error.ts';
import {isImageFormat} from '../../operations/info/format-numbers.ts';
import type {ImageFormat} from '../../operations/info/image-facts.ts';
import type {Personality} from '../command.ts';
import type {RequestedImage} from './info-request.ts';

/** The keys of `--image-opts` that are safe: a format and one file. */
const KEYS: ReadonlySet<string> = new Set(['driver', 'file.driver', 'file.filename']);

/** Reads `driver=qcow2,file.filename=PATH`; a comma in a value is doubled. Throws InstarError for all else. */
export function parseImageOptions(text: string, personality: Personality): RequestedImage {
  const options = splitOptions(text);
  const driver = options.get('driver');
  if (driver === undefined && options.size === 0) {
    throw refuse(text, `Cannot find device='${text}' nor node-name='${text}'`);
  }

  const format = driver === undefined ? undefined : checkDriver(text, driver, personality);
  const unknown = [...options.keys()].find((key) => !KEYS.has(key));
  if (unknown !== undefined) {
    throw refuse(text, `Block format '${driver ?? 'raw'}' does not support the option '${unknown}'`);
  }

  const path = options.get('file.filename');
  if (path === undefined) throw refuse(text, 'A block device must be specified for "file"');
  const protocol = options.get('file.driver') ?? 'file';
  if (protocol !== 'file') throw refuse(text, `Protocol '${protocol}' is not supported by instar`);
  return {name: {text: path}, format, title: text};
}

function checkDriver(text: string, driver: string, personality: Personality): ImageFormat {
  if (driver === 'vhd' && personality === 'instar') return 'vpc';
  if (isImageFormat(driver) && driver !== 'iso') return driver;
  throw refuse(text, `Unknown driver '${driver}'`);
}

/** Pairs in order; text without `=` gives none. */
function splitOptions(text: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const [, key, value] of text.matchAll(/(?:^|,)([^=,]+)=((?:[^,]|,,)*)/g)) {
    if (key !== undefined && value !== undefined) options.set(key, value.replaceAll(',,', ','));
  }

  return options;
}

function refuse(text: string, reason: string): InstarError {
  return new InstarError('could-not-open', `Could not open '${text}': ${reason}`);
}
