import {InstarError} from '../../instar-error.ts';
import {holds} from '../../output/drift.ts';
import type {OptionContext} from '../command.ts';
import {checkObject} from '../object-option.ts';
import {checkOutput} from '../output-option.ts';
import {usageError} from '../usage-error.ts';

const CACHE_MODES: readonly string[] = ['none', 'off', 'directsync', 'unsafe', 'writeback', 'writethrough'];
const REPAIRS: readonly string[] = ['leaks', 'all'];

/** What qemu-img refuses while it is still reading options. */
export function checkCheckOption(key: string, value: string, context: OptionContext): number | undefined {
  switch (key) {
    case 'output':
      return checkOutput(value, context);
    case 'object':
      return checkObject(value, context);
    case 'repair':
      return checkRepair(value, context);
    default:
      return undefined;
  }
}

/** Checked once all options are read. */
export function checkSourceCacheMode(mode: string): void {
  if (!CACHE_MODES.includes(mode)) throw new InstarError('invalid-cache', `Invalid source cache option: ${mode}`);
}

/** Repair is asked for in the right words, but there is none. */
export function refuseRepair(): InstarError {
  return new InstarError(
    'repair-unavailable',
    'Repair (-r) is not available in this build of instar; nothing was checked and the image is as it was',
  );
}

function checkRepair(value: string, {personality, version}: OptionContext): undefined {
  if (REPAIRS.includes(value)) return undefined;
  if (personality === 'instar' || holds('usage-rework', version)) {
    const comma = holds('usage-rework-draft', version) ? '' : ',';
    throw usageError(`--repair (-r) expects 'leaks' or 'all'${comma} not '${value}'`);
  }

  throw usageError(`Unknown option value for -r (expecting 'leaks' or 'all'): ${value}`);
}
