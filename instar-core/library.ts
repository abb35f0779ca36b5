import {InstarError} from './instar-error.ts';
import {DEFAULT_LIMITS} from './limits.ts';
import type {
  CallOptions,
  CheckOptions,
  CheckReport,
  CompareOptions,
  ConvertOptions,
  CreateOptions,
  ImageReport,
  InfoOptions,
  MapOptions,
  MeasureOptions,
  VerifyOptions,
} from './library-options.ts';
import {makeEngine} from './make-engine.ts';
import type {CreatedImage} from './operations/create/create-request.ts';
import type {CompareResult} from './operations/compare/compare-event.ts';
import type {ConvertedImage} from './operations/convert/convert-request.ts';
import type {MapExtent} from './operations/map/map-extent.ts';
import type {MeasureFacts} from './operations/measure/measure-facts.ts';
import type {VerifyReport} from './operations/verify/verify-report.ts';
import type {SandboxKind} from './sandbox/sandbox.ts';

export type {
  BitmapFacts,
  FileFacts,
  HeldName,
  ImageFacts,
  ImageFormat,
  LuksFacts,
  LuksSlotFacts,
  Qcow2Facts,
  SnapshotFacts,
  VmdkExtentFacts,
  VmdkFacts,
} from './operations/info/image-facts.ts';
export type * from './library-options.ts';
export type {CheckCounts, FindingKind} from './operations/check/check-facts.ts';
export type {CompareResult} from './operations/compare/compare-event.ts';
export type {MapExtent} from './operations/map/map-extent.ts';
export type {MeasureFacts} from './operations/measure/measure-facts.ts';
export type {Finding, FindingId, Severity} from './operations/verify/finding.ts';
export type {Policy, PolicyChanges} from './operations/verify/policy.ts';
export type {VerifiedLayer, VerifyReport} from './operations/verify/verify-report.ts';
export type {Limits, SandboxKind} from './sandbox/sandbox.ts';
export {InstarError} from './instar-error.ts';
export {DEFAULT_LIMITS} from './limits.ts';

const SANDBOX_CHOICES: readonly (SandboxKind | 'auto')[] = ['kvm', 'wasm', 'auto'];

/** A new image: sizes in bytes, and every file that it consists of. */
export type {CreatedImage} from './operations/create/create-request.ts';
export type {ConvertedImage} from './operations/convert/convert-request.ts';

/**
 * Creates an image at `path`, over an existing file too. On failure nothing is left behind, and an existing file is as
 * it was.
 */
export async function create(path: string, options: CreateOptions = {}): Promise<CreatedImage> {
  const {createFromLibrary} = await import('./create-from-library.ts');
  return withEngine(options, (engine) => createFromLibrary(engine, path, options));
}

/**
 * Where each part of the image at `path` and of its backing files lies: extents in order, without gap or overlap. They
 * are kept in memory; see `mapEach` for images in very many pieces.
 */
export async function map(path: string, options: MapOptions = {}): Promise<readonly MapExtent[]> {
  const all: MapExtent[] = [];
  const keep = (extents: readonly MapExtent[]): void => {
    for (const extent of extents) all.push(extent);
  };
  await mapEach(path, keep, options);
  return all;
}

/** The same in bounded memory: `take` gets the extents a few at a time, while the image is read. */
export async function mapEach(
  path: string,
  take: (extents: readonly MapExtent[]) => void,
  options: MapOptions = {},
): Promise<void> {
  const {mapFromLibrary} = await import('./contents-from-library.ts');
  return withEngine(options, (engine) => mapFromLibrary(engine, path, options, take));
}

/** Compares what two virtual machines would read from the images at both paths. A difference is an answer. */
export async function compare(
  first: string,
  second: string,
  options: CompareOptions = {},
): Promise<CompareResult & {readonly sizesDiffer: boolean}> {
  const {compareFromLibrary} = await import('./contents-from-library.ts');
  return withEngine(options, (engine) => compareFromLibrary(engine, [first, second], options));
}

/**
 * Copies what images hold into another one. The target is seen only when it is whole; on failure nothing is left behind,
 * and an existing file is as it was, save one that is written in place.
 */
export async function convert({onProgress, ...options}: ConvertOptions): Promise<ConvertedImage> {
  const {convertFromLibrary} = await import('./convert-from-library.ts');
  return withEngine(options, (engine) => convertFromLibrary(engine, {...options, ...(onProgress && {onProgress})}));
}

/** How much room the image at a path, or an empty disk of so many bytes, takes in another format. */
export async function measure(source: string | bigint, options: MeasureOptions = {}): Promise<MeasureFacts> {
  const {measureFromLibrary} = await import('./contents-from-library.ts');
  return withEngine(options, (engine) => measureFromLibrary(engine, source, options));
}

/** Whether the image at `path` is safe to use, and what speaks against it. An unsafe image is an answer, not an error. */
export async function verify(path: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const {verifyFromLibrary} = await import('./verify-from-library.ts');
  return withEngine(options, (engine) => verifyFromLibrary(engine, path, options));
}

/** Checks the image at `path`; nothing that it names is opened, save the extents of a vmdk. A damaged image is an answer. */
export async function check(path: string, options: CheckOptions = {}): Promise<CheckReport> {
  const [report] = await checkImages(path, {...options, chain: false});
  if (report === undefined) {
    throw new InstarError('image-invalid', `'${path}' holds no image`);
  }

  return report;
}

/** The same for the image and every backing file below it, the image first. */
export async function checkChain(path: string, options: CheckOptions = {}): Promise<readonly CheckReport[]> {
  return checkImages(path, {...options, chain: true});
}

async function checkImages(
  path: string,
  options: CheckOptions & {readonly chain: boolean},
): Promise<readonly CheckReport[]> {
  const {checkFromLibrary} = await import('./check-from-library.ts');
  return withEngine(options, (engine) => checkFromLibrary(engine, path, options));
}

/** What the image file at `path` says about itself; nothing that it names is opened, save the extents of a vmdk. */
export async function info(path: string, options: InfoOptions = {}): Promise<ImageReport> {
  const [report] = await reportImages(path, {...options, follow: false});
  if (report === undefined) {
    throw new InstarError('image-invalid', `'${path}' holds no image`);
  }

  return report;
}

/** The same for the image and every backing file below it, the image first. */
export async function infoChain(path: string, options: InfoOptions = {}): Promise<readonly ImageReport[]> {
  return reportImages(path, {...options, follow: true});
}

async function reportImages(
  path: string,
  options: InfoOptions & {readonly follow: boolean},
): Promise<readonly ImageReport[]> {
  const {readReports} = await import('./info-from-library.ts');
  return withEngine(options, (engine) => readReports(engine, path, options));
}

/** Guests run on a thread of their own, so that the caller's event loop stays free. */
async function withEngine<Result>(
  {sandbox = 'auto', limits, signal, onProgress}: CallOptions & Pick<CreateOptions, 'onProgress'>,
  run: (engine: ReturnType<typeof makeEngine>) => Promise<Result>,
): Promise<Result> {
  if (isAborted(signal)) {
    throw abortedError(signal);
  }

  // Callers in JavaScript have no compiler that checks this.
  if (!SANDBOX_CHOICES.includes(sandbox)) {
    throw new InstarError('invalid-option', `sandbox must be 'kvm', 'wasm' or 'auto', not '${String(sandbox)}'`);
  }

  const engine = makeEngine({sandbox, hold: 'worker', limits: {...DEFAULT_LIMITS, ...limits}, signal, onProgress});
  try {
    return await run(engine);
  } catch (error) {
    throw isAborted(signal) ? abortedError(signal) : error;
  } finally {
    await engine.close();
  }
}

function isAborted(signal: AbortSignal | undefined): signal is AbortSignal {
  return signal?.aborted === true;
}

function abortedError({reason}: AbortSignal): InstarError {
  return new InstarError('aborted', 'The call was aborted.', {cause: reason});
}
