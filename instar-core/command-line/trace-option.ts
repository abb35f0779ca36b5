import {InstarError} from '../instar-error.ts';
import {splitKeyValues} from './key-values.ts';

const KEYS = ['enable', 'events', 'file'];

/**
 * `-T` is accepted as qemu-img accepts it. instar has no trace events, so an event that is named without a wildcard
 * gets the warning that it does not exist, and nothing is ever traced. `help` lists no events and gives exit code 0.
 */
export function checkTrace(value: string, warn: (message: string) => void): number | undefined {
  const pairs = splitKeyValues(value, 'enable');
  const unknown = [...pairs.keys()].find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw new InstarError('invalid-option', `Invalid parameter '${unknown}'`);
  }

  const event = pairs.get('enable')?.replace(/^-/, '');
  if (event === 'help' || event === '?') {
    return 0;
  }

  if (event !== undefined && !event.includes('*')) {
    warn(`trace event '${event}' does not exist`);
  }

  return undefined;
}
