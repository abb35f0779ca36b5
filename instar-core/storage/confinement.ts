import {readlinkSync, realpathSync} from 'node:fs';
import {InstarError} from '../instar-error.ts';
import {textOfBytes} from './byte-text.ts';
import {systemErrorCode, systemErrorWords} from './system-error-words.ts';

/** Folders outside of which no file is opened; each is a real path, without links. */
export type Confinement = {readonly folders: readonly string[]};

/** Finds out where the folders really are. Throws InstarError `confine-invalid` for one that cannot be found. */
export function confineTo(folders: readonly string[]): Confinement {
  return {folders: folders.map((folder) => realFolder(folder))};
}

function realFolder(folder: string): string {
  try {
    // With a slash behind it, only a folder is found.
    return textOfBytes(realpathSync.native(`${folder}/`, 'buffer'));
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    throw new InstarError('confine-invalid', `Could not confine to '${folder}': ${systemErrorWords(code)}`, {
      cause: error,
    });
  }
}

/**
 * True when an open file lies in one of the folders. The descriptor is asked, not the path, so it does not matter what
 * links led to it or who moves names about meanwhile. Where the system cannot tell, the answer is no.
 */
export function isWithin(fd: number, {folders}: Confinement): boolean {
  const place = placeOf(fd);
  return place !== undefined && folders.some((folder) => place.startsWith(folder === '/' ? folder : `${folder}/`));
}

/** Linux alone keeps the names of open files; a file whose name is gone has ` (deleted)` behind it. */
function placeOf(fd: number): string | undefined {
  try {
    const place = textOfBytes(readlinkSync(`/proc/self/fd/${fd}`, 'buffer'));
    return place.startsWith('/') && !place.endsWith(' (deleted)') ? place : undefined;
  } catch {
    return undefined;
  }
}
