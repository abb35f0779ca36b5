import {readTarget} from './command-line/measure-targets/read-target.ts';
import {NO_SECRETS} from './command-line/secrets.ts';
import type {Engine} from './engine.ts';
import {checkImageCall, makeLibraryPolicy} from './info-from-library.ts';
import {InstarError} from './instar-error.ts';
import type {CompareOptions, MapOptions, MeasureOptions} from './library-options.ts';
import type {Failure} from './operations/chain/walk-chain.ts';
import type {CompareResult} from './operations/compare/compare-event.ts';
import {compareImages} from './operations/compare/compare-images.ts';
import type {MapExtent} from './operations/map/map-extent.ts';
import {mapImage} from './operations/map/map-image.ts';
import {measureImage} from './operations/measure/measure-image.ts';
import type {MeasureFacts} from './operations/measure/measure-facts.ts';
import {DEFAULT_QEMU_VERSION} from './output/known-versions.ts';

const MAX_SIZE = (1n << 63n) - 1n;

/** Hands extents to `take` as they are found. */
export async function mapFromLibrary(
  engine: Engine,
  path: string,
  options: MapOptions,
  take: (extents: readonly MapExtent[]) => void,
): Promise<void> {
  const {format, startBytes, lengthBytes} = options;
  checkImageCall(path, format);
  checkSize('startBytes', startBytes);
  checkSize('lengthBytes', lengthBytes);
  const request = {name: {text: path}, format, follow: true, startBytes, lengthBytes};
  const failure = await mapImage(engine, request, makeLibraryPolicy(options), take);
  if (failure !== undefined) throw asError(failure);
}

export async function compareFromLibrary(
  engine: Engine,
  paths: readonly [string, string],
  options: CompareOptions,
): Promise<CompareResult & {readonly sizesDiffer: boolean}> {
  const {format, secondFormat = format, strict = false, onProgress} = options;
  checkImageCall(paths[0], format);
  checkImageCall(paths[1], secondFormat);
  let sizesDiffer = false;
  const request = {
    first: {name: {text: paths[0]}, format, follow: true},
    readSecond: () => ({name: {text: paths[1]}, format: secondFormat, follow: true}) as const,
    strict,
    status: {recursion: false, compressed: true},
    tellsProgress: onProgress !== undefined,
  } as const;
  const result = await compareImages(engine, request, makeLibraryPolicy(options), {
    onEvent(event) {
      if (event.kind === 'progress') onProgress?.(event.done, event.total);
      if (event.kind === 'sizes-differ') sizesDiffer = true;
    },
  });
  if (result.kind === 'refused') throw asError(result);
  return {...result, sizesDiffer: sizesDiffer || result.kind === 'strict-sizes-differ'};
}

export async function measureFromLibrary(
  engine: Engine,
  source: string | bigint,
  options: MeasureOptions,
): Promise<MeasureFacts> {
  const {target = 'raw', targetOptions = {}, format, snapshot} = options;
  const typed = {
    formatName: target,
    lists: Object.entries(targetOptions).map(([key, value]) => `${key}=${value.replaceAll(',', ',,')}`),
    secrets: NO_SECRETS,
  };
  const measured = await measureImage(
    engine,
    typeof source === 'bigint' ? readSize(source) : readImage(source, format, snapshot),
    () => readTarget(typed, CONTEXT),
    makeLibraryPolicy(options),
  );
  if (measured.kind === 'refused') throw asError(measured);
  const {required, fullyAllocated, bitmaps} = measured;
  return {required, fullyAllocated, bitmaps};
}

function readSize(bytes: bigint) {
  checkSize('the size', bytes);
  return {kind: 'size', bytes} as const;
}

function readImage(path: string, format: MeasureOptions['format'], snapshot: string | undefined) {
  checkImageCall(path, format);
  return {
    kind: 'image',
    request: {name: {text: path}, format, follow: true},
    snapshot: snapshot === undefined ? undefined : ({kind: 'any', text: snapshot} as const),
  } as const;
}

/** Only deprecated spellings of old releases are warned of, and the library imitates the newest. */
const CONTEXT = {
  personality: 'instar',
  version: DEFAULT_QEMU_VERSION,
  stdout: ignore,
  stderr: ignore,
  warn: ignore,
} as const;

function ignore(): void {}

function checkSize(what: string, bytes: bigint | undefined): void {
  if (bytes !== undefined && (bytes < 0n || bytes > MAX_SIZE)) {
    throw new InstarError('invalid-size', `${what} is ${bytes}; it must be between 0 and ${MAX_SIZE}`);
  }
}

function asError({code, message, notice, hint = ''}: Failure): InstarError {
  return new InstarError(code, notice === undefined ? message : `${message}; ${notice}`, {hint});
}
