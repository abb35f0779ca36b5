import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {deflateRawSync, inflateRawSync} from 'node:zlib';
import {GeneratorError} from '../generator-error.ts';
import {listNonZeroRuns, type Piece, type SparseImage} from './sparse-image.ts';

/** What a recipe made, without its zeros. */
type Fixture = {readonly schema: 1; readonly set: string; readonly files: readonly FixtureFile[]};

type FixtureFile = {
  readonly name: string;
  readonly sizeBytes: number;
  /** `[offset, length]` of each run of blocks that hold a non-zero byte. */
  readonly runs: readonly (readonly [number, number])[];
  /** All runs' bytes one after the other, deflated, in base64. */
  readonly data: string;
};

const DIRECTORY = join(import.meta.dirname, 'fixtures');

export function getFixturePath(set: string): string {
  return join(DIRECTORY, `${set}.fixture`);
}

/** The files of a set as they were made. A set without a fixture is a GeneratorError that says how to get one. */
export function readFixture(set: string): ReadonlyMap<string, SparseImage> {
  let content: string;
  try {
    content = readFileSync(getFixturePath(set), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new GeneratorError(
      `The images of '${set}' are not at hand. Make them with "npm run generate -- --make-images ${set}".`,
      {cause: error},
    );
  }
  const {files} = JSON.parse(content) as Fixture;
  return new Map(files.map((file) => [file.name, {sizeBytes: file.sizeBytes, pieces: decodePieces(file)}]));
}

export function encodeFixture(set: string, files: ReadonlyMap<string, SparseImage>): string {
  const fixture: Fixture = {
    schema: 1,
    set,
    files: [...files].map(([name, image]) => {
      const runs = listNonZeroRuns(image);
      return {
        name,
        sizeBytes: image.sizeBytes,
        runs: runs.map(({offset, bytes}) => [offset, bytes.length] as const),
        data: deflateRawSync(Buffer.concat(runs.map(({bytes}) => bytes)), {level: 9}).toString('base64'),
      };
    }),
  };
  return `${JSON.stringify(fixture)}\n`;
}

function decodePieces({runs, data}: FixtureFile): readonly Piece[] {
  const bytes = inflateRawSync(Buffer.from(data, 'base64'));
  let at = 0;
  return runs.map(([offset, length]) => {
    const piece = {offset, bytes: bytes.subarray(at, at + length)};
    at += length;
    return piece;
  });
}
