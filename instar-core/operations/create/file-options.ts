import {CreateFailure} from './create-failure.ts';
import type {CreateFormat} from './create-format.ts';
import type {CreateRequest} from './create-request.ts';

const MODES: readonly string[] = ['off', 'metadata', 'falloc', 'full'];

/** What the file layer refuses before it opens anything. A format with its own preallocation hands none down. */
export function checkFileOptions(request: CreateRequest): void {
  const mode = fileMode(request);
  if (mode !== undefined && !MODES.includes(mode)) {
    throw new CreateFailure(`invalid parameter value: ${mode}`, {option: 'preallocation'});
  }
}

/** What the file layer refuses once the file is open. */
export function refuseUnsupportedMode(request: CreateRequest): void {
  const {format, facts} = request;
  const isTaken = format.reservesFile === true || (facts.isStrict === true && format.mapsBlocks === true);
  if (fileMode(request) === 'metadata' && !isTaken) {
    throw new CreateFailure('Unsupported preallocation mode: metadata', {option: 'preallocation'});
  }
}

/** What the format's files are reserved by: qemu-img takes the option for all but raw and qcow2 and reserves nothing. */
export function reservedMode({format, values, facts}: CreateRequest): 'falloc' | 'full' | undefined {
  const mode = values.get('preallocation');
  const isReserved = hasOwnMode(format) || format.reservesFile === true || facts.isStrict === true;
  return isReserved && (mode === 'falloc' || mode === 'full') ? mode : undefined;
}

function fileMode({format, values}: CreateRequest): string | undefined {
  const mode = values.get('preallocation');
  return hasOwnMode(format) || typeof mode !== 'string' ? undefined : mode;
}

function hasOwnMode({options}: CreateFormat): boolean {
  return options.some(({key}) => key === 'preallocation');
}
