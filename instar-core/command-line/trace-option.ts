import {type Speaker, messagePrefix} from './report-error.ts';
import {writeOutput} from './write-output.ts';

/**
 * `-T` is accepted as qemu-img accepts it. instar has no trace events, so every event that is named without a
 * wildcard gets the warning that it does not exist.
 */
export function checkTrace(key: string, value: string, speaker: Speaker): undefined {
  if (key !== 'trace') {
    return undefined;
  }

  const [first = ''] = value.split(',');
  const event = first.startsWith('enable=') ? first.slice('enable='.length) : first;
  if (!event.includes('=') && !event.includes('*')) {
    writeOutput(2, `${messagePrefix(speaker)}warning: trace event '${event}' does not exist\n`);
  }

  return undefined;
}
