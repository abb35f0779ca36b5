import {closeSync, constants, fstatSync, openSync} from 'node:fs';
import path from 'node:path';
import {splitName, stripFile} from '../../storage/image-name.ts';
import {CreateFailure, failSystemCall} from './create-failure.ts';
import type {CreateRequest} from './create-request.ts';
import {replaceNothing} from './old-file.ts';
import {refuseStream, resizeOutput, type OutputFile} from './output-file.ts';

/** Path of the file for the image's contents, where it is another than the image: made with it, or kept as it is. */
export function placeDataFile({
  format,
  values,
  target,
}: Pick<CreateRequest, 'format' | 'values' | 'target'>): Readonly<Record<'made' | 'kept', readonly string[]>> {
  const choice = format.dataFile?.(values);
  if (choice === undefined) return {made: [], kept: []};
  const {protocol} = splitName(choice.name);
  if (protocol !== undefined && protocol !== 'file') throw new CreateFailure(`Unknown protocol '${protocol}'`);
  const file = stripFile(choice.name);
  if (path.resolve(file) === path.resolve(target)) {
    throw new CreateFailure('The image cannot be its own data file', {option: 'data_file'});
  }

  return choice.isKept ? {made: [], kept: [file]} : {made: [file], kept: []};
}

/** A data file that is there already; whatever is written goes into it in place. */
export function openKept(file: string): OutputFile {
  try {
    const fd = openSync(file, constants.O_RDWR | constants.O_NONBLOCK);
    let isOpen = true;
    const close = () => {
      if (isOpen) closeSync(fd);
      isOpen = false;
    };
    const kept = {fd, isInPlace: true, commit: close, replace: () => replaceNothing(close), discard: close};
    refuseStream({...kept, isInPlace: !fstatSync(fd).isFile()});
    return kept;
  } catch (error) {
    return failSystemCall(`Could not open '${file}'`, error);
  }
}

/** Makes a kept file long enough for all clusters of the image. */
export function growKept(kept: OutputFile, {format, values}: CreateRequest, virtualSize: bigint): void {
  const unit = BigInt(format.dataFile?.(values)?.unitBytes ?? 1);
  const needed = ((virtualSize + unit - 1n) / unit) * unit;
  const file = fstatSync(kept.fd, {bigint: true});
  if (file.size < needed) resizeOutput({...kept, isInPlace: !file.isFile()}, needed);
}
