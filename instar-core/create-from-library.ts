import {createPrepared} from './command-line/commands/create-prepared.ts';
import {prepareCreate} from './command-line/commands/create-request.ts';
import type {Engine} from './engine.ts';
import type {CreateOptions} from './library.ts';
import type {CreatedImage} from './operations/create/create-request.ts';
import {DEFAULT_QEMU_VERSION} from './output/known-versions.ts';

/** Runs create with the secure defaults of `instar`; what the command line would print stays unsaid. */
export async function createFromLibrary(engine: Engine, path: string, options: CreateOptions): Promise<CreatedImage> {
  const {format = 'raw', sizeBytes, options: formatOptions = {}, backing, seed, timeSeconds} = options;
  const typed = {
    formatName: format,
    filename: path,
    sizeBytes,
    lists: Object.entries(formatOptions).map(([key, value]) => `${key}=${value.replaceAll(',', ',,')}`),
    backingFile: backing?.file,
    backingFormat: backing?.format,
    isBackingUnopened: backing?.unopened === true,
    quiet: true,
    wantsHelp: false,
  };
  const context = {
    personality: 'instar' as const,
    version: DEFAULT_QEMU_VERSION,
    quirks: {safe: true, unsafe: false, extraDetail: false},
    programName: 'instar',
    engine,
    verbose: false,
    environment: timeSeconds === undefined ? {} : {SOURCE_DATE_EPOCH: String(timeSeconds)},
    seed,
    stdout: ignore,
    stderr: ignore,
    warn: ignore,
  };
  return createPrepared(await prepareCreate(typed, context), context);
}

/** Only deprecated spellings of old releases are warned of, and the library imitates the newest. */
function ignore(): void {}
