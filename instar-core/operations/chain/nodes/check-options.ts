import {wordForeignFormat} from '../../info/foreign-format.ts';
import {isImageFormat} from '../../info/format-numbers.ts';
import type {ImageFormat} from '../../info/image-facts.ts';
import {ANY_FORMAT_KEYS, FILE_KEYS, formatKeys, SWITCHES} from './node-keys.ts';
import type {NodeOptions} from './node-options.ts';
import {refuseNode} from './refuse-node.ts';

/** The drivers that open a file as it is. */
export function isFileDriver(driver: string | undefined): driver is 'file' | 'host_device' {
  return driver === 'file' || driver === 'host_device';
}

/** The format that a driver's name means. Throws NodeRefused for any other driver. */
export function readFormat(driver: string, isInstar: boolean): ImageFormat {
  if (driver === 'vhd' && isInstar) return 'vpc';
  if (isImageFormat(driver) && (driver !== 'iso' || isInstar)) return driver;
  throw refuseNode(wordForeignFormat(driver));
}

export function checkFileOptions(options: NodeOptions, driver: string): void {
  const unknown = [...options.keys()].find((key) => !FILE_KEYS.has(key));
  if (unknown !== undefined) throw refuseNode(`Block protocol '${driver}' doesn't support the option '${unknown}'`);
  checkSwitches(options);
}

export function checkFormatOptions(
  options: NodeOptions,
  format: ImageFormat | undefined,
  {opensBacking, isHeld}: {readonly opensBacking: boolean; readonly isHeld?: boolean | undefined},
): void {
  const known = format === undefined ? ANY_FORMAT_KEYS : formatKeys(format);
  // Where an image's data lie is the user's to say: a name in an image could have any file shown.
  const hasDataFile = (format ?? 'qcow2') === 'qcow2' && isHeld !== true;
  const children = ['file', ...(hasDataFile ? ['data-file'] : []), ...(opensBacking ? ['backing'] : [])];
  const unknown = [...options].find(([key, value]) => {
    const isChild = children.some((child) => key === child || key.startsWith(`${child}.`));
    const isNoBacking = key === 'backing' && (value === '' || value === null);
    return !isChild && !isNoBacking && !known.has(key);
  });
  if (unknown === undefined) return checkSwitches(options);
  const [key] = unknown;
  throw refuseNode(
    format === undefined
      ? `No block format supports the option '${key}'`
      : `Block format '${format}' does not support the option '${key}'`,
  );
}

const SWITCH_WORDS: ReadonlySet<unknown> = new Set(['on', 'yes', 'true', 'y', 'off', 'no', 'false', 'n']);

function checkSwitches(options: NodeOptions): void {
  for (const [key, value] of options) {
    if (SWITCHES.has(key) && typeof value !== 'boolean' && !SWITCH_WORDS.has(value)) {
      throw refuseNode(`Parameter '${key}' expects 'on' or 'off'`);
    }
  }
}
