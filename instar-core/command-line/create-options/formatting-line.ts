import type {CreateFormat} from '../../operations/create/create-format.ts';
import type {OptionContext} from '../command.ts';
import {selectRows, withFileOptions} from './option-help.ts';
import type {OptionValue} from './option-value.ts';
import type {GivenOptions} from './read-options.ts';

/** The line that qemu-img prints before it creates an image. Its numbers are signed; a comma in a text is doubled. */
export function formattingLine(
  filename: string,
  format: CreateFormat,
  given: GivenOptions,
  context: Pick<OptionContext, 'personality' | 'version'>,
): string {
  const words = selectRows(withFileOptions(format), context).flatMap((row) => {
    const option = given.get(row.key);
    const text = option === undefined ? row.default : shownText(option.value, option.text);
    return text === undefined ? [] : [` ${row.key}=${text}`];
  });
  return `Formatting '${filename}', fmt=${format.name}${words.join('')}\n`;
}

function shownText(value: OptionValue, text: string): string {
  if (typeof value === 'bigint') {
    return String(BigInt.asIntN(64, value));
  }

  return text.replaceAll(',', ',,');
}
