import {load8, store8} from './little-endian.ts';
import {Region, sliceRegion} from './region.ts';
import {hasText} from './text.ts';

const BACKSLASH: u8 = 0x5c;
const SLASH: u8 = 0x2f;
const COLON: u8 = 0x3a;

/**
 * A path of Windows as one of this system: slashes for backslashes, and of an absolute path (with a drive or a server)
 * its last name alone, since no other file of this system is meant. Changes the bytes in place.
 */
export function makeLocalPath(path: Region): Region {
  for (let at: u32 = 0; at < path.size; at++) {
    if (load8(path, at) == BACKSLASH) store8(path, at, SLASH);
  }

  return isAbsolute(path) ? lastName(path) : path;
}

function isAbsolute(path: Region): bool {
  return hasText(path, 0, '//') || (path.size >= 2 && load8(path, 1) == COLON);
}

function lastName(path: Region): Region {
  let at = path.size;
  while (at > 0 && load8(path, at - 1) != SLASH && load8(path, at - 1) != COLON) at--;
  return sliceRegion(path, at, path.size - at);
}
