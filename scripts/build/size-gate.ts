import {statSync} from 'node:fs';
import path from 'node:path';

/** A guest program's attack surface is its size: none may be larger, in either form. */
export const SIZE_LIMIT = 384 * 1024;

/** One line per file, with its size; throws when a file is over the limit or there is none. */
export function gateSizes(root: string, files: readonly string[]): string {
  if (files.length === 0) throw new Error('There is no guest program to measure.');
  const rows = files.map((file) => ({file, size: statSync(path.join(root, file)).size}));
  const width = Math.max(...files.map((file) => file.length));
  const table = rows.map(({file, size}) => `${file.padEnd(width)}  ${String(size).padStart(7)} bytes`).join('\n');
  const over = rows.filter(({size}) => size > SIZE_LIMIT);
  if (over.length > 0) {
    throw new Error(`${table}\nOver the limit of ${SIZE_LIMIT} bytes: ${over.map(({file}) => file).join(', ')}.`);
  }
  return `${table}\n${rows.length} guest files, none over ${SIZE_LIMIT} bytes`;
}
