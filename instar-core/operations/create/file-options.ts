import {CreateFailure} from './create-failure.ts';
import type {CreateRequest} from './create-request.ts';

const MODES: readonly string[] = ['off', 'metadata', 'falloc', 'full'];

/** What the file layer refuses before it opens anything. A format with its own preallocation hands none down. */
export function checkFileOptions(request: CreateRequest): void {
  const mode = fileMode(request);
  if (mode !== undefined && !MODES.includes(mode)) {
    throw new CreateFailure(`invalid parameter value: ${mode}`);
  }
}

/** What the file layer refuses once the file is open. */
export function refuseUnsupportedMode(request: CreateRequest): void {
  if (fileMode(request) === 'metadata') {
    throw new CreateFailure('Unsupported preallocation mode: metadata');
  }
}

function fileMode({format, values}: CreateRequest): string | undefined {
  const mode = values.get('preallocation');
  const isOwn = format.options.some(({key}) => key === 'preallocation');
  return isOwn || typeof mode !== 'string' ? undefined : mode;
}
