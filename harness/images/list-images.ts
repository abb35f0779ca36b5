import {readdirSync} from 'node:fs';
import {join, relative} from 'node:path';

/** Every regular file below a folder, relative to it, in order; undefined where there is no such folder. */
export function listImages(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder, {recursive: true, withFileTypes: true})
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }

    throw error;
  }
}
