import {readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {parseDeb822} from './parse-deb822.ts';
import {parseOneLine} from './parse-one-line.ts';
import {runTool} from '../run-tool.ts';
import type {SourceEntry} from './source-entry.ts';

/** The machine's configured repositories, read from the files that apt itself reads. */
export async function readMachineSources(): Promise<readonly SourceEntry[]> {
  const questions = ['F', 'Dir::Etc::sourcelist/f', 'D', 'Dir::Etc::sourceparts/d'];
  const {stdout} = await runTool('apt-config', ['shell', ...questions]);
  const main = readShellValue(stdout, 'F');
  const parts = readShellValue(stdout, 'D');
  return readSourceFiles([main, ...listParts(parts)].filter((file) => isFile(file)));
}

/** Entries of the given files; a name that ends in `.sources` is in the deb822 notation. */
export function readSourceFiles(files: readonly string[]): readonly SourceEntry[] {
  return files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return file.endsWith('.sources') ? parseDeb822(text) : parseOneLine(text);
  });
}

function readShellValue(text: string, name: string): string {
  return new RegExp(`^${name}='(.*)'$`, 'm').exec(text)?.[1] ?? '';
}

function listParts(directory: string): readonly string[] {
  if (!statSync(directory, {throwIfNoEntry: false})?.isDirectory()) return [];
  const names = readdirSync(directory).filter((name) => /\.(list|sources)$/.test(name));
  return names.toSorted().map((name) => path.join(directory, name));
}

function isFile(file: string): boolean {
  return statSync(file, {throwIfNoEntry: false})?.isFile() === true;
}
