import {mkdirSync} from 'node:fs';
import {readdir, rm, rmdir, unlink} from 'node:fs/promises';
import {join} from 'node:path';
import {dir, setGracefulCleanup} from 'tmp-promise';

// However the process ends, short of SIGKILL, its directory goes with it.
setGracefulCleanup();

/** One directory of this process, below the system's for temporary files; cases get numbered ones inside it. */
let root: Promise<string> | undefined;
let count = 0;

/** Calls back with a new empty directory, which is removed afterwards whatever happens. */
export async function withCaseDirectory<Result>(use: (directory: string) => Promise<Result>): Promise<Result> {
  root ??= dir({prefix: 'instar-generate', unsafeCleanup: true}).then(({path}) => path);
  const directory = join(await root, String(count++));
  mkdirSync(directory);
  try {
    return await use(directory);
  } finally {
    await removeDirectory(directory);
  }
}

/** Cases leave plain files, whose blocks take time to free: in threads, and all at once. Anything else is rm()'s. */
async function removeDirectory(directory: string): Promise<void> {
  const entries = await readdir(directory, {withFileTypes: true});
  if (entries.every((entry) => entry.isFile())) {
    await Promise.all(entries.map(async ({name}) => unlink(join(directory, name))));
    await rmdir(directory);
  } else {
    await rm(directory, {recursive: true, force: true});
  }
}
