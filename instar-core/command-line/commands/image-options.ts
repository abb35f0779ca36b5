import type {NodeOptions} from '../../operations/chain/nodes/node-options.ts';

/**
 * Splits `driver=qcow2,file.filename=PATH` of `--image-opts`: a comma in a value is doubled, of two values the last one
 * counts, a first word without `=` names a node, a later one is a switch that is on.
 */
export function splitImageOptions(text: string): NodeOptions {
  const options = new Map<string, string>();
  let isFirst = true;
  for (const [, word = '', value] of text.matchAll(/(?<=^|,)([^=,]*)(?:=((?:[^,]|,,)*))?(?:,|$)/g)) {
    if (value !== undefined) options.set(word, value.replaceAll(',,', ','));
    else if (isFirst) options.set(FIRST_KEY, word);
    else if (word !== '') options.set(word, 'on');
    isFirst = false;
  }

  return options;
}

/** Where a word that stands first, without `=`, is found. */
export const FIRST_KEY = '\0first';
