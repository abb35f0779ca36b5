import {mkdirSync, symlinkSync} from 'node:fs';
import {basename, dirname, join, resolve} from 'node:path';
import {dir} from 'tmp-promise';

/** A temporary folder with a link for each image. */
export type Mirror = {
  readonly root: string;
  /** A folder for what the run makes. */
  readonly scratch: string;
  /** Where programs run for an image: its own folder, so that images find each other by the names they use. */
  readonly locate: (image: string) => {readonly directory: string; readonly name: string};
  readonly remove: () => Promise<void>;
};

/** Links every image in a temporary folder: nothing a program leaves can get among the user's files. */
export async function mirrorImages(folder: string, images: readonly string[]): Promise<Mirror> {
  const {path, cleanup} = await dir({prefix: 'instar-images', unsafeCleanup: true});
  const [root, scratch] = [join(path, 'images'), join(path, 'scratch')];
  mkdirSync(scratch);
  for (const image of images) {
    mkdirSync(dirname(join(root, image)), {recursive: true});
    symlinkSync(resolve(folder, image), join(root, image));
  }

  return {
    root,
    scratch,
    locate: (image) => ({directory: dirname(join(root, image)), name: basename(image)}),
    remove: cleanup,
  };
}
