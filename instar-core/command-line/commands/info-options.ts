import {InstarError} from '../../instar-error.ts';
import {holds} from '../../output/drift.ts';
import type {OptionContext} from '../command.ts';
import {usageError} from '../usage-error.ts';

const OUTPUTS: readonly string[] = ['human', 'json'];
const CACHE_MODES: readonly string[] = ['none', 'off', 'directsync', 'unsafe', 'writeback', 'writethrough'];

/** What qemu-img refuses while it is still reading options. */
export function checkInfoOption(key: string, value: string, context: OptionContext): undefined {
  if (key === 'output' && !OUTPUTS.includes(value)) throw refuseOutput(value, context);
  if (key === 'object') checkObject(value, context);
  return undefined;
}

/** Checked once all options are read. */
export function checkCacheMode(mode: string): void {
  if (!CACHE_MODES.includes(mode)) throw new InstarError('invalid-cache', `Invalid cache option: ${mode}`);
}

function refuseOutput(value: string, {personality, version}: OptionContext): InstarError {
  return personality === 'instar' || holds('usage-rework', version)
    ? usageError(`--output expects 'human' or 'json', not '${value}'`)
    : new InstarError('invalid-output', '--output must be used with human or json as argument.');
}

/** A secret is accepted and not needed: info reads headers only. No other object means anything here. */
function checkObject(value: string, {version}: OptionContext): void {
  const [type = ''] = value.split(',');
  if (type === 'secret' || type === 'qom-type=secret') return;
  const name = type.replace(/^qom-type=/, '');
  throw new InstarError(
    'invalid-object',
    holds('enum-error-names-parameter', version)
      ? `Parameter 'qom-type' does not accept value '${name}'`
      : `Invalid parameter '${name}'`,
  );
}
