import {prepareFromLibrary} from './create-from-library.ts';
import type {Engine} from './engine.ts';
import {checkImageCall, makeLibraryPolicy} from './info-from-library.ts';
import {InstarError} from './instar-error.ts';
import type {ConvertOptions} from './library-options.ts';
import {convertImages} from './operations/convert/convert-images.ts';
import {CreateFailure} from './operations/create/create-failure.ts';
import type {
  ConvertedImage,
  ConvertOutcome,
  ConvertRequest,
  ConvertTarget,
} from './operations/convert/convert-request.ts';

const SECTOR_BYTES = 512;
const DEFAULT_SPARSE_BYTES = 4096;
const MOST_SPARSE_BYTES = 0x7fff_fe00;

/** Runs convert with the secure defaults of `instar`. */
export async function convertFromLibrary(engine: Engine, options: ConvertOptions): Promise<ConvertedImage> {
  const {onProgress, onRepair, onWarning} = options;
  const request = makeRequest(engine, options);
  const ended = await convertNaming(options.target, () =>
    convertImages(engine, request, makeLibraryPolicy(options), {onProgress, onRepair, onWarning, onUnread: onWarning}),
  );
  if (ended.kind === 'converted') return ended;
  const {code, message, notice, hint = ''} = ended;
  throw new InstarError(code, notice === undefined ? message : `${message}; ${notice}`, {hint});
}

/** What refuses to be created is named. */
async function convertNaming(target: string, run: () => Promise<ConvertOutcome>): Promise<ConvertOutcome> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof CreateFailure)) throw error;
    throw new InstarError(error.code, `${target}: ${error.message}`, {cause: error});
  }
}

function makeRequest(engine: Engine, options: ConvertOptions): ConvertRequest {
  const {sourceFormat: format, snapshot, compress = false, salvage = false, copyOffload = false} = options;
  const paths = typeof options.source === 'string' ? [options.source] : options.source;
  if (paths.length === 0) throw new InstarError('invalid-option', 'There is no source');
  if (snapshot !== undefined && paths.length > 1) {
    throw new InstarError('invalid-option', 'A snapshot can be copied of one source only');
  }

  for (const path of [...paths, options.target]) checkImageCall(path, format);
  return {
    sources: paths.map((text) => ({
      name: {text},
      format,
      follow: true,
      snapshot: snapshot === undefined ? undefined : {kind: 'any', text: snapshot},
    })),
    target: makeTarget(engine, options),
    compress,
    sparseBytes: readSparseBytes(options),
    targetIsZero: false,
    salvage,
    bitmaps: 'none',
    copyOffload,
    rateLimit: options.bytesPerSecond,
    targetCache: 'unsafe',
    sourceCache: 'writeback',
  };
}

function readSparseBytes({sparseBytes = DEFAULT_SPARSE_BYTES}: ConvertOptions): bigint {
  if (Number.isInteger(sparseBytes / SECTOR_BYTES) && sparseBytes >= 0 && sparseBytes <= MOST_SPARSE_BYTES) {
    return BigInt(sparseBytes);
  }

  const range = `a multiple of ${SECTOR_BYTES} from 0 to ${MOST_SPARSE_BYTES}`;
  throw new InstarError('invalid-option', `sparseBytes is ${sparseBytes}; it must be ${range}`);
}

function makeTarget(engine: Engine, options: ConvertOptions): ConvertTarget {
  const {target, existing = false, format, backing} = options;
  if (existing) {
    const readImage = () => ({name: {text: target}, format, follow: true});
    return {kind: 'existing', readImage, leavesBacking: backing !== undefined};
  }

  return {
    kind: 'new',
    name: target,
    async prepare(sizeBytes) {
      const {options: formatOptions = {}, seed, timeSeconds} = options;
      const {request} = await prepareFromLibrary(engine, target, {
        format: format ?? 'raw',
        sizeBytes,
        options: formatOptions,
        ...(backing !== undefined && {backing}),
        ...(seed !== undefined && {seed}),
        ...(timeSeconds !== undefined && {timeSeconds}),
      });
      return request;
    },
  };
}
