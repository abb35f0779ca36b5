import {matchesGlob} from 'node:path';
import {IMAGE_SETS, readImage} from '../../generators/images/image-sets.ts';
import type {SparseImage} from '../../generators/images/sparse-image.ts';
import {FuzzError} from './fuzz-error.ts';

/** Files that belong together; one of them is damaged. */
export type Specimen = {
  readonly set: string;
  /** The file that is damaged, `image.FORMAT`. */
  readonly image: string;
  readonly format: string;
  readonly files: readonly {readonly name: string; readonly content: SparseImage}[];
};

const CONTENT = 'content.raw';

/** The image sets that the globs choose; all of them without a glob. */
export function collectSpecimens(globs: readonly string[]): readonly Specimen[] {
  const chosen = IMAGE_SETS.filter(({name}) => globs.length === 0 || globs.some((glob) => matchesGlob(name, glob)));
  const specimens = chosen.flatMap(({name, files}) => {
    const image = files.find((file) => file.startsWith('image.'));
    return image === undefined ? [] : [makeSpecimen(name, image, files)];
  });
  if (specimens.length === 0) throw new FuzzError('No image set is chosen.');
  return specimens;
}

function makeSpecimen(set: string, image: string, files: readonly string[]): Specimen {
  return {
    set,
    image,
    format: image.slice('image.'.length),
    files: files.map((name) => ({name, content: readImage(set, name)})),
  };
}

/** What a guest of the virtual machine would read, where the set has it. */
export function hasContent({files}: Specimen): boolean {
  return files.some(({name}) => name === CONTENT);
}
