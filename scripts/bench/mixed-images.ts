import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {readImage} from '../../generators/images/image-sets.ts';
import {writeSparseImage} from '../../generators/images/sparse-image.ts';

/** Image sets of the generators whose file `image.<suffix>` needs no other file: one of every format that both read. */
const SETS = [
  ['raw-mbr', 'raw'],
  ['qcow2-data', 'qcow2'],
  ['vmdk-data', 'vmdk'],
  ['vpc-data', 'vpc'],
  ['vhdx-data', 'vhdx'],
  ['vdi-data', 'vdi'],
  ['qcow-data', 'qcow'],
  ['qed-data', 'qed'],
  ['parallels-data', 'parallels'],
  ['luks-xts', 'luks'],
  ['bochs-growing', 'bochs'],
  ['cloop-data', 'cloop'],
  ['dmg-zlib', 'dmg'],
] as const;

export const MIXED_FORMATS: readonly string[] = SETS.map(([, suffix]) => suffix);

/** Writes `count` images of all formats in turn, each a file of its own in a new folder; gives their paths. */
export function writeMixedImages(folder: string, count: number): readonly string[] {
  mkdirSync(folder);
  return Array.from({length: count}, (_, index) => {
    const [set, suffix] = SETS[index % SETS.length]!;
    const file = path.join(folder, `${index}.${suffix}`);
    writeSparseImage(file, readImage(set, `image.${suffix}`));
    return file;
  });
}
