import type {Engine} from '../../engine.ts';
import {InstarError} from '../../instar-error.ts';
import {openByName} from '../../storage/image-name.ts';
import type {OpenedImage} from '../../storage/open-image.ts';
import type {ChainRequest} from '../chain/image-request.ts';
import type {ReadPolicy} from '../chain/read-policy.ts';
import {walkChain, type Failure, type Layer} from '../chain/walk-chain.ts';
import type {ImageFacts, ImageFormat} from '../info/image-facts.ts';
import type {Observed} from './finding.ts';
import {observeFacts} from './observe-facts.ts';
import {isLimit, observeFailure} from './observe-failure.ts';
import type {Policy} from './policy.ts';
import {verifyLayer} from './verify-layer.ts';
import {makeVerifyReport, type ObservedLayer, type VerifyReport} from './verify-report.ts';

export type VerifyRequest = ChainRequest & {
  /** What the report calls the image. */
  readonly filename: string;
  /** What somebody says the image is. It is probed all the same; only bytes that nothing is known of may be called raw. */
  readonly declared?: ImageFormat | undefined;
};

export type VerifyRules = {readonly reading: ReadPolicy; readonly policy: Policy};

type WalkedLayer = {readonly layer: Layer; readonly files: readonly OpenedImage[]};

/**
 * Looks at an image, and with `follow` at the chain below it, for what speaks against trusting it. What is wrong with
 * the image is in the report; only what keeps instar from looking (no such file, no sandbox) is thrown as InstarError.
 */
export async function verifyImage(engine: Engine, request: VerifyRequest, rules: VerifyRules): Promise<VerifyReport> {
  const walked: WalkedLayer[] = [];
  try {
    const failure = await walk(engine, request, rules, walked);
    const layers = await observeLayers(engine, walked, request, rules.policy);
    const observed = failure === undefined ? layers : await addFailure(engine, layers, {failure, request, rules});
    const {kind: sandbox} = await engine.sandbox();
    return makeVerifyReport(request.filename, observed, {policy: rules.policy, sandbox});
  } finally {
    for (const {files} of walked) closeAll(files);
  }
}

async function walk(
  engine: Engine,
  request: VerifyRequest,
  {reading, policy}: VerifyRules,
  walked: WalkedLayer[],
): Promise<Failure | undefined> {
  const options = {policy: {...reading, depthLimit: policy.maxDepth}, wording: 'each'} as const;
  const take = (layer: Layer, files: readonly OpenedImage[]) => void walked.push({layer, files});
  const failure = await walkWithinLimits(walkChain(engine, request, options, take));
  return failure?.code === 'unknown-format' && walked.length === 0 && request.declared === 'raw'
    ? walkWithinLimits(walkChain(engine, {...request, format: 'raw'}, options, take))
    : failure;
}

/** A guest that was ended at a limit says something about the image; one that broke the protocol does not. */
async function walkWithinLimits(walking: Promise<Failure | undefined>): Promise<Failure | undefined> {
  try {
    return await walking;
  } catch (error) {
    if (!(error instanceof InstarError) || !isLimit(error.code)) throw error;
    return {kind: 'refused', code: error.code, message: error.message};
  }
}

async function observeLayers(
  engine: Engine,
  walked: readonly WalkedLayer[],
  request: VerifyRequest,
  policy: Policy,
): Promise<ObservedLayer[]> {
  const observed: ObservedLayer[] = [];
  for (const [depth, {layer, files}] of walked.entries()) {
    const [file, ...others] = files;
    if (file === undefined) continue;
    const {facts} = layer;
    observed.push({
      layer: {
        filename: depth === 0 ? request.filename : layer.name,
        format: facts.format,
        virtualSizeBytes: facts.virtualSizeBytes,
        fileBytes: file.lengthBytes,
      },
      observed: [
        ...observeFormat(facts, policy),
        ...(depth === 0 ? observeDeclared(facts, request.declared) : []),
        // What is below was asked for and is looked at itself.
        ...observeFacts(facts).filter(({id}) => !request.follow || id !== 'backing_file'),
        ...(await verifyLayer(
          engine,
          {facts, files: [file, ...others], isWhole: isWhole(facts, files), options: layer.options},
          policy,
        )),
      ],
    });
  }

  return observed;
}

function observeFormat({format}: ImageFacts, policy: Policy): readonly Observed[] {
  return policy.formats.includes(format)
    ? []
    : [{id: 'banned_format', message: `the policy does not take ${format} images`}];
}

/** A disc is a raw image too. */
function observeDeclared({format}: ImageFacts, declared: ImageFormat | undefined): readonly Observed[] {
  if (declared === undefined || declared === format || (declared === 'raw' && format === 'iso')) return [];
  return [{id: 'format_mismatch', message: `the image is ${format}, not ${declared}`}];
}

/** A qcow2 image whose data file was not opened cannot be read. */
function isWhole({details}: ImageFacts, files: readonly OpenedImage[]): boolean {
  return details?.kind !== 'qcow2' || !details.hasDataFile || files.length > 1;
}

type End = {readonly failure: Failure; readonly request: VerifyRequest; readonly rules: VerifyRules};

/** What ended the walk speaks against the image that led there; of the first one the marks are looked at all the same. */
async function addFailure(
  engine: Engine,
  layers: readonly ObservedLayer[],
  end: End,
): Promise<readonly ObservedLayer[]> {
  const {failure} = end;
  const last = layers.at(-1);
  const observed = observeFailure(failure, last !== undefined);
  if (observed === undefined) throw new InstarError(failure.code, failure.message, {hint: failure.hint ?? ''});
  return last === undefined
    ? [await observeUnopened(engine, observed, end)]
    : [...layers.slice(0, -1), {...last, observed: [...last.observed, observed]}];
}

async function observeUnopened(
  engine: Engine,
  observed: Observed,
  {failure, request, rules}: End,
): Promise<ObservedLayer> {
  const outcome = openByName(request.name, {confinement: rules.reading.confinement});
  if (outcome.kind === 'refused') throw new InstarError(outcome.code, failure.message);
  const {image} = outcome;
  try {
    const more = await verifyLayer(engine, {files: [image], isWhole: false}, rules.policy);
    return {layer: {filename: request.filename, fileBytes: image.lengthBytes}, observed: [observed, ...more]};
  } finally {
    image.close();
  }
}

function closeAll(files: readonly OpenedImage[]): void {
  for (const file of files) file.close();
}
