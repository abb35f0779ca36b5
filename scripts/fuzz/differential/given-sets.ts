import type {FormatName} from '../../../generators/cases/case.ts';
import {IMAGE_SETS} from '../../../generators/images/image-sets.ts';
import type {Layer} from './recipe.ts';

/** Sets that need a key of their own, whose disk is so large that dd would take hours, or whose name is no driver's. */
const LEFT_OUT = /aes|luks|1T|huge|iso/;

/** Images that no qemu-img makes: of formats that it only reads, of other programs, and with oddities built by hand. */
export const GIVEN: readonly Pick<Layer, 'format' | 'set'>[] = IMAGE_SETS.filter(
  ({name}) => !LEFT_OUT.test(name),
).flatMap(({name, files}) => {
  const image = files.find((file) => file.startsWith('image.'));
  return image === undefined ? [] : [{set: name, format: image.slice('image.'.length) as FormatName}];
});
