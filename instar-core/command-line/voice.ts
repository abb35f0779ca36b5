import type {OptionContext} from './command.ts';
import {messagePrefix, type Speaker} from './report-error.ts';

/** How a command speaks: plain text on either stream, and warnings in the name of the program. */
export function makeVoice(speaker: Speaker): Pick<OptionContext, 'stdout' | 'stderr' | 'warn'> {
  return {
    stdout: (text) => speaker.write(1, text),
    stderr: (text) => speaker.write(2, text),
    warn: (message) => speaker.write(2, `${messagePrefix(speaker)}warning: ${message}\n`),
  };
}
