import {GeneratorError} from '../generator-error.ts';
import {BUILT_SETS} from './built-sets.ts';
import {readFixture} from './fixture.ts';
import {RECIPES} from './recipes.ts';
import type {SparseImage} from './sparse-image.ts';

/** Files that belong together, by name: what a builder makes, or what a recipe made. */
export type ImageSet = {readonly name: string; readonly files: readonly string[]};

/** Every set that cases may name. */
export const IMAGE_SETS: readonly ImageSet[] = [
  ...RECIPES.map(({name, files}) => ({name, files})),
  ...Object.entries(BUILT_SETS).map(([name, files]) => ({name, files: Object.keys(files)})),
];

const BY_NAME = new Map(IMAGE_SETS.map((set) => [set.name, set]));
const READ = new Map<string, SparseImage>();

export function findImageSet(name: string): ImageSet {
  const set = BY_NAME.get(name);
  if (set === undefined) throw new GeneratorError(`There is no image set '${name}'.`);
  return set;
}

/** The content of one file of a set; each is made or read once. */
export function readImage(set: string, file: string): SparseImage {
  const key = `${set}/${file}`;
  const known = READ.get(key);
  if (known !== undefined) return known;
  const image = BUILT_SETS[set]?.[file]?.() ?? readFixture(set).get(file);
  if (image === undefined) throw new GeneratorError(`The image set '${set}' has no file '${file}'.`);
  READ.set(key, image);
  return image;
}
