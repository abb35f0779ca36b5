import {existsSync, mkdirSync, statSync} from 'node:fs';
import {enableCompileCache} from 'node:module';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Permission bits that let somebody else than the owner write. */
const WRITABLE_BY_OTHERS = 0o022;

/**
 * Lets Node keep its compiled code, which takes 3 ms off each start. Compiled code is trusted when it is read, so it is
 * kept only below a folder that nobody but the user can write to: never in a shared temporary folder, which is Node's
 * own default. A missing folder for caches is made in the user's home, as the XDG Base Directory Specification says.
 */
export function useCompileCache(environment: Environment): void {
  const folder = environment['XDG_CACHE_HOME'] || makeDefaultFolder(environment['HOME']);
  if (folder && path.isAbsolute(folder) && isOwn(folder)) {
    enableCompileCache(path.join(folder, 'instar'));
  }
}

/** ~/.cache, made where the home folder is the user's own. */
function makeDefaultFolder(home: string | undefined): string | undefined {
  if (!home) return undefined;
  const folder = path.join(home, '.cache');
  if (!existsSync(folder) && path.isAbsolute(home) && isOwn(home)) makeIfPossible(folder);
  return folder;
}

function makeIfPossible(folder: string): void {
  try {
    mkdirSync(folder, {mode: 0o700});
  } catch {
    // A full disk, a read-only home, or another instar was faster: the cache is a convenience.
  }
}

/** False too where it cannot be told: another user's home, a path through a file, a name that is too long. */
function isOwn(folder: string): boolean {
  try {
    const {uid, mode} = statSync(folder);
    return uid === process.geteuid?.() && (mode & WRITABLE_BY_OTHERS) === 0;
  } catch {
    return false;
  }
}
