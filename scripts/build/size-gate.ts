import {statSync} from 'node:fs';
import path from 'node:path';

/** A guest program's attack surface is its size: none may be larger, in either form. */
export const SIZE_LIMIT = 384 * 1024;
/** The same for what is linked to programs: each library's module, cut down to what they call. */
export const CODEC_SIZE_LIMIT = 96 * 1024;
/** What the codecs that an image links may add to it. */
const IMAGE_CODECS_LIMIT = 448 * 1024;

/** One line per file, with its size; throws when a file is over the limit or there is none. */
export function gateSizes(root: string, programs: readonly string[], codecs: readonly string[] = []): string {
  if (programs.length === 0) throw new Error('There is no guest program to measure.');
  const rows = [
    ...programs.map((file) => measure(root, file, limitOf(file, codecs))),
    ...codecs.map((file) => measure(root, file, CODEC_SIZE_LIMIT)),
  ];
  const width = Math.max(...rows.map(({file}) => file.length));
  const table = rows.map(({file, size}) => `${file.padEnd(width)}  ${String(size).padStart(7)} bytes`).join('\n');
  const over = rows.filter(({size, limit}) => size > limit);
  if (over.length > 0) {
    throw new Error(
      `${table}\n${over.map(({file, limit}) => `Over the limit of ${limit} bytes: ${file}.`).join('\n')}`,
    );
  }
  return `${table}\n${rows.length} guest files, none over its limit`;
}

type Row = {readonly file: string; readonly size: number; readonly limit: number};

function measure(root: string, file: string, limit: number): Row {
  return {file, size: statSync(path.join(root, file)).size, limit};
}

/** A native image has its codecs in it. */
function limitOf(program: string, codecs: readonly string[]): number {
  return program.endsWith('.kvm') && codecs.length > 0 ? SIZE_LIMIT + IMAGE_CODECS_LIMIT : SIZE_LIMIT;
}
