import path from 'node:path';
import fastGlob from 'fast-glob';

/** One guest program: its source and the folder that its built files go to, from the repository's root. */
export type GuestSource = {
  readonly name: string;
  readonly file: string;
  readonly outputFolder: string;
};

/** Where programs are, and where what is built of them goes. */
export const PROGRAM_FOLDERS = [
  {source: 'guest/programs', output: 'build/guest'},
  {source: 'guest/test-programs', output: 'build/guest-test'},
] as const;

/** The programs of the product and those of the tests. */
export function findGuestSources(root: string): readonly GuestSource[] {
  return PROGRAM_FOLDERS.flatMap(({source, output}) => {
    const files = fastGlob.sync('*.ts', {cwd: path.join(root, source)});
    if (files.length === 0) throw new Error(`There is no guest program in ${source}.`);
    return files.toSorted().map((file) => ({
      name: path.basename(file, '.ts'),
      file: path.join(source, file),
      outputFolder: output,
    }));
  });
}
