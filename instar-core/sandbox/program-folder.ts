import {existsSync} from 'node:fs';
import path from 'node:path';

/** Where the built guest programs are: build/guest beside the package's own package.json. */
export function findProgramFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error(`No package.json above ${import.meta.dirname}.`);
    folder = parent;
  }
  return path.join(folder, 'build', 'guest');
}
