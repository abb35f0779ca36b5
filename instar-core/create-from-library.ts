import {createPrepared} from './command-line/commands/create-prepared.ts';
import {prepareCreate, type PreparedCreate} from './command-line/commands/create-request.ts';
import type {Engine} from './engine.ts';
import {InstarError} from './instar-error.ts';
import type {CreateOptions} from './library-options.ts';
import type {CreatedImage} from './operations/create/create-request.ts';
import {DEFAULT_QEMU_VERSION} from './output/known-versions.ts';

/** Sizes are signed 64-bit numbers in qemu-img. */
const MAX_SIZE = (1n << 63n) - 1n;

/** Runs create with the secure defaults of `instar`; what the command line would print stays unsaid. */
export async function createFromLibrary(engine: Engine, path: string, options: CreateOptions): Promise<CreatedImage> {
  return createPrepared(await prepareFromLibrary(engine, path, options), {engine, personality: 'instar'});
}

/** What createFromLibrary creates. */
export async function prepareFromLibrary(
  engine: Engine,
  path: string,
  options: CreateOptions,
): Promise<PreparedCreate> {
  const {format = 'raw', sizeBytes, options: formatOptions = {}, backing, seed, timeSeconds} = options;
  checkCall(path, sizeBytes);
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
    access: {},
    programName: 'instar',
    engine,
    verbose: false,
    environment: timeSeconds === undefined ? {} : {SOURCE_DATE_EPOCH: String(timeSeconds)},
    seed,
    stdout: ignore,
    stderr: ignore,
    warn: ignore,
  };
  return prepareCreate(typed, context);
}

/** What the command line cannot be given: a size below zero or beyond 64 bits, a name with a zero byte. */
function checkCall(path: string, sizeBytes: bigint | undefined): void {
  if (sizeBytes !== undefined && (sizeBytes < 0n || sizeBytes > MAX_SIZE)) {
    throw new InstarError('invalid-size', `sizeBytes is ${sizeBytes}; it must be between 0 and ${MAX_SIZE}`);
  }

  if (path.includes('\0')) {
    throw new InstarError('invalid-path', 'The path holds a zero byte, which no file name can');
  }
}

/** Only deprecated spellings of old releases are warned of, and the library imitates the newest. */
function ignore(): void {}
