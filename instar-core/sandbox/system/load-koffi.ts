import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import type Koffi from 'koffi';

/** The release that package.json pins; a test compares the two. */
export const KOFFI_VERSION = '3.3.4';

const NATIVE_MODULE = 'node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node';
const MUSL_LOADER = '/lib/ld-musl-x86_64.so.1';

/**
 * Loads koffi; throws where there is none. The machine code is loaded by itself where it is found, since koffi's own
 * start looks through the machine and through node:util for 8 ms and adds only names that are out of use.
 */
export function loadKoffi(): typeof Koffi {
  return loadNative() ?? (createRequire(import.meta.url)('koffi') as typeof Koffi);
}

/** Undefined where koffi had better choose by itself: another system, another release, another place. */
function loadNative(): typeof Koffi | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64' || existsSync(MUSL_LOADER)) return undefined;
  const file = findNativeModule();
  if (file === undefined) return undefined;
  const loaded = {exports: {} as typeof Koffi};
  try {
    process.dlopen(loaded, file);
  } catch {
    return undefined;
  }

  return loaded.exports.version === KOFFI_VERSION ? loaded.exports : undefined;
}

/** Where `require` would find it, in the folders that it would look in. */
function findNativeModule(): string | undefined {
  for (let folder = import.meta.dirname; ; folder = path.dirname(folder)) {
    const file = path.join(folder, NATIVE_MODULE);
    if (existsSync(file)) return file;
    if (path.dirname(folder) === folder) return undefined;
  }
}
