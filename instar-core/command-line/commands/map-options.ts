import type {OptionContext} from '../command.ts';
import {checkObject} from '../object-option.ts';
import {checkOutput} from '../output-option.ts';
import {parseSizeArgument} from '../size.ts';

/** What the numbers are called in messages. */
export const WINDOW_WORDS: Readonly<Record<string, string>> = {
  'start-offset': 'start offset',
  'max-length': 'max length',
};

/** What qemu-img refuses while it is still reading options. */
export function checkMapOption(key: string, value: string, context: OptionContext): number | undefined {
  switch (key) {
    case 'output':
      return checkOutput(value, context);
    case 'object':
      return checkObject(value, context);
    case 'start-offset':
    case 'max-length':
      parseSizeArgument(WINDOW_WORDS[key] ?? key, value, context);
      return undefined;
    default:
      return undefined;
  }
}
