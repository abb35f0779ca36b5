import {BinariesError} from '../binaries-error.ts';
import {tryTool} from '../run-tool.ts';

/** A shared library by the name it is asked for, and the file that serves it. */
export type Library = {readonly name: string; readonly file: string};

/**
 * All libraries that a program needs, directly or through others, as its own loader resolves them.
 * With `searchDirectories` only those are looked at and the machine's cache is left out.
 */
export async function readLibraryClosure(
  loader: string,
  program: string,
  searchDirectories?: readonly string[],
): Promise<readonly Library[]> {
  const search = searchDirectories ? ['--inhibit-cache', '--library-path', searchDirectories.join(':')] : [];
  const {failed, stdout, stderr} = await tryTool(loader, [...search, '--list', program]);
  if (failed && stdout === '') throw new BinariesError(`${program} cannot be loaded: ${stderr.trim().split('\n')[0]}`);
  return parseLoaderList(stdout, program);
}

/** Lines of `ld.so --list`: `name => file (address)`; the kernel's own library and the loader have no such line. */
export function parseLoaderList(text: string, program: string): readonly Library[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\S+) => (.+?)(?: \(0x[0-9a-f]+\))?$/.exec(line);
    if (!match || match[1]!.includes('/')) return [];
    if (match[2] === 'not found') throw new BinariesError(`${program} needs ${match[1]}, which was not found.`);
    return [{name: match[1]!, file: match[2]!}];
  });
}
