import {InstarError} from '../../instar-error.ts';
import type {OptionContext} from '../command.ts';
import {checkObject} from '../object-option.ts';
import {checkOutput} from '../output-option.ts';

const CACHE_MODES: readonly string[] = ['none', 'off', 'directsync', 'unsafe', 'writeback', 'writethrough'];

/** What qemu-img refuses while it is still reading options. A secret is accepted and not needed: info reads headers only. */
export function checkInfoOption(key: string, value: string, context: OptionContext): number | undefined {
  switch (key) {
    case 'output':
      return checkOutput(value, context);
    case 'object':
      return checkObject(value, context);
    default:
      return undefined;
  }
}

export function isCacheMode(mode: string): boolean {
  return CACHE_MODES.includes(mode);
}

/** Checked once all options are read. */
export function checkCacheMode(mode: string, what = 'cache', exitCode = 1): void {
  if (isCacheMode(mode)) return;
  throw new InstarError('invalid-cache', `Invalid ${what} option: ${mode}`, {exitCode});
}
