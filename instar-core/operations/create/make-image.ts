import type {Buffer} from 'node:buffer';
import {fstatSync} from 'node:fs';
import path from 'node:path';
import {CREATE_RUN_PLAN, CREATE_RUN_WRITE} from '../../../guest/abi/create-config.ts';
import type {Engine} from '../../engine.ts';
import {InstarError} from '../../instar-error.ts';
import {lacksDescriptors} from '../../storage/spare-descriptors.ts';
import {WRITE_RIGHTS} from '../chain/chain-config.ts';
import {isAllowed, refuseAlone} from './allowed-values.ts';
import {CreateFailure, failSystemCall} from './create-failure.ts';
import type {CreateFacts, CreateFormat, CreateRefusal, CreateValues} from './create-format.ts';
import type {CreateRequest} from './create-request.ts';
import {growKept, openKept, placeDataFile} from './data-file.ts';
import {makeRaw} from './make-raw.ts';
import {discardAll, holdOutputs, type MadeImage} from './made-image.ts';
import {checkFileOptions, refuseUnsupportedMode, reservedMode} from './file-options.ts';
import {decodeLayout, type Layout, type PlannedOutput} from './decode-result.ts';
import {deriveVolume, type LuksVolume} from './luks-volume.ts';
import {makeCreateConfig, type RunPart} from './make-config.ts';
import {openOutput, refuseStream, type OutputFile} from './output-file.ts';
import {makeRandomBytes} from './random.ts';
import {reservationFailure, reserveBehind, reserveSpace, type SpaceRange} from './reserve-space.ts';
import {wordFailure} from './word-failure.ts';

/** Files that one run writes; each run gets no more devices than it needs. */
export const OUTPUTS_PER_RUN = 512;

/** Lays an image out as `createImage` does; whoever asked commits it. Throws as createImage does. */
export async function makeImage(engine: Engine, asked: CreateRequest): Promise<MadeImage> {
  const {format, values} = asked;
  if (format.refusesFirst === true) {
    refuseCombination(asked);
  }

  const request = await addParent(asked);
  checkFileOptions(request);
  if (format.name === 'raw') {
    return makeRaw(engine, request);
  }

  const random = makeRandomBytes(request.seed);
  const planned = format.hasManyOutputs(values) ? await planOutputs(engine, request, random) : undefined;
  const dataFile = placeDataFile(request);
  const names = planned?.map(({name}) => name) ?? [request.target, ...dataFile.made];
  const outputs: OutputFile[] = [];
  const kept: OutputFile[] = [];
  try {
    openOutputs(names, outputs);
    kept.push(...dataFile.kept.map(openKept));
    refuseUnsupportedMode(request);
    refuseCombination(request);
    const volume = await makeVolume(request, random);
    const layout = await writeOutputs(engine, request, outputs, {random, volume});
    kept.forEach((output) => growKept(output, request, layout.virtualSize));
    const areas = dataFile.made.length > 0 ? [NOTHING, wholeFile(outputs.at(-1))] : [layout.data];
    await reserveData(engine, request, outputs, planned?.map(({data}) => data) ?? areas);
    const {kind: sandbox} = await engine.sandbox();
    const made = {
      virtualSize: layout.virtualSize,
      fileSize: layout.fileSize,
      files: [...names, ...dataFile.kept],
      sandbox,
    };
    return {...holdOutputs([...outputs, ...kept], made), volumeKey: volume?.key};
  } catch (error) {
    discardAll([...outputs, ...kept]);
    throw error;
  }
}

/** Opens all files at once; what was opened before one fails is in `outputs`. */
function openOutputs(names: readonly string[], outputs: OutputFile[]): void {
  for (const name of names) {
    const output = openOutput(name);
    outputs.push(output);
    refuseStream(output);
  }

  if (lacksDescriptors(outputs.length)) throw new CreateFailure('Could not create all files: Too many open files');
}

/** What is known of a parent that only the format itself asks for. */
async function addParent(request: CreateRequest): Promise<CreateRequest> {
  const parent = await request.readParent?.();
  return parent === undefined ? request : {...request, facts: {...request.facts, ...parent}};
}

/** The header of an image that is to be encrypted with LUKS. */
async function makeVolume(
  {format, values, facts, seed}: CreateRequest,
  random: Buffer,
): Promise<LuksVolume | undefined> {
  const choice = format.chooseLuks?.(values, facts);
  return choice === undefined ? undefined : deriveVolume(choice, random, seed !== undefined);
}

function refuseCombination({format, values, facts}: CreateRequest): void {
  const refusal = refuseAlone(format, values) ?? refuseValue(format, values, facts) ?? format.refuse(values, facts);
  if (refusal !== undefined) {
    throw typeof refusal === 'string'
      ? new CreateFailure(refusal)
      : new CreateFailure(refusal.words, {option: refusal.option});
  }
}

function refuseValue({options}: CreateFormat, values: CreateValues, facts: CreateFacts): CreateRefusal | undefined {
  for (const {key, values: allowed} of options) {
    const value = values.get(key);
    if (allowed !== undefined && typeof value === 'string' && !isAllowed(value, allowed, facts)) {
      const words =
        allowed.member === undefined ? `invalid parameter value: ${value}` : facts.enumRefusal(allowed.member, value);
      return {words, option: key};
    }
  }

  return undefined;
}

/** All outputs, the target first; the others lie beside it. */
async function planOutputs(
  engine: Engine,
  request: CreateRequest,
  random: Uint8Array,
): Promise<readonly PlannedOutput[]> {
  const plan = await runPart(engine, request, {
    part: {run: CREATE_RUN_PLAN, firstOutput: 0, deviceCount: 0, keepsSize: false},
    random,
  });
  const folder = path.dirname(request.target);
  return plan.outputs.map((output, index) => ({
    ...output,
    name: index === 0 ? request.target : path.join(folder, output.name),
  }));
}

/** An image of many files is written by several runs. */
async function writeOutputs(
  engine: Engine,
  request: CreateRequest,
  outputs: readonly OutputFile[],
  drawn: Pick<Run, 'random' | 'volume'>,
): Promise<Layout> {
  let layout: Layout | undefined;
  for (let first = 0; first < outputs.length; first += OUTPUTS_PER_RUN) {
    const slots = outputs.slice(first, first + OUTPUTS_PER_RUN);
    const part = {
      run: CREATE_RUN_WRITE,
      firstOutput: first,
      deviceCount: slots.length,
      keepsSize: slots.some(({isInPlace}) => isInPlace),
    };
    // oxlint-disable-next-line no-await-in-loop -- the sandbox runs one guest at a time
    layout = await runPart(engine, request, {...drawn, part, slots});
    if (layout.outputCount !== outputs.length) {
      throw new InstarError('guest-protocol', 'the create program wrote other files than it named; nothing was kept');
    }
  }

  if (layout === undefined) {
    throw new InstarError('guest-protocol', 'the create program named no file; nothing was written');
  }

  return layout;
}

type Run = {
  readonly part: RunPart;
  readonly random: Uint8Array;
  readonly volume?: LuksVolume | undefined;
  readonly slots?: readonly OutputFile[];
};

async function runPart(
  engine: Engine,
  request: CreateRequest,
  {part, random, volume, slots = []}: Run,
): Promise<Layout> {
  const config = makeCreateConfig(request, part, random, volume);
  const sandbox = await engine.sandbox();
  const outcome = await sandbox.run({
    program: 'create',
    config,
    devices: slots.map(({fd}) => ({fd, rights: WRITE_RIGHTS})),
    limits: engine.limits,
    signal: engine.signal,
    onProgress: engine.onProgress,
  });
  if (outcome.kind !== 'finished') {
    throw wordFailure(outcome, request);
  }

  return decodeLayout(outcome.messages);
}

const NOTHING: SpaceRange = {offset: 0n, length: 0n};

/** Data in a file of their own take all of it. */
function wholeFile(output: OutputFile | undefined): SpaceRange {
  return output === undefined ? NOTHING : {offset: 0n, length: fstatSync(output.fd, {bigint: true}).size};
}

/** Preallocation of the data areas that the program left for the host. */
async function reserveData(
  engine: Engine,
  request: CreateRequest,
  outputs: readonly OutputFile[],
  areas: readonly SpaceRange[],
): Promise<void> {
  const mode = reservedMode(request);
  if (mode === undefined) {
    return;
  }

  try {
    for (const [index, output] of outputs.entries()) {
      // oxlint-disable-next-line no-await-in-loop -- one file after the other
      await reserveArea(engine, output, mode, areas[index]);
    }
  } catch (error) {
    failSystemCall(`Could not resize image: Failed to resize underlying file: ${reservationFailure(mode)}`, error);
  }
}

async function reserveArea(
  engine: Engine,
  {fd, isInPlace}: OutputFile,
  mode: 'falloc' | 'full',
  area: SpaceRange = NOTHING,
): Promise<void> {
  if (isInPlace || area.offset < fstatSync(fd, {bigint: true}).size) {
    await reserveSpace(engine, fd, mode, area);
  } else {
    reserveBehind(fd, area);
  }
}
