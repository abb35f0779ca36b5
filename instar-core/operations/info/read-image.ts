import type {Engine} from '../../engine.ts';
import {makeExtentGate, type NeededName} from '../../storage/extent-gate.ts';
import {openByName} from '../../storage/image-name.ts';
import type {OpenedImage, OpenOutcome} from '../../storage/open-image.ts';
import type {ImageRequest} from '../chain/image-request.ts';
import {placeWindow} from '../chain/raw-window.ts';
import type {ReadPolicy} from '../chain/read-policy.ts';
import {checkEncryption} from './check-request.ts';
import {inspectImage, inspectKeeping} from './inspect-image.ts';
import type {InspectOptions} from './inspect-options.ts';
import type {ImageFacts} from './image-facts.ts';
import type {Refusal} from './word-outcome.ts';

/** `identity` is the same for two names of one file. */
export type ReadOutcome = {readonly kind: 'image'; readonly facts: ImageFacts; readonly identity: string} | Refusal;

const HELD_RAW =
  'unknown format; the image above calls it raw, but it has no partition table. Use --unsafe-quirks to open it nevertheless';

/** Opens an image by name, asks what it is, and closes it. */
export async function readImage(engine: Engine, request: ImageRequest, policy: ReadPolicy): Promise<ReadOutcome> {
  const files: OpenedImage[] = [];
  try {
    return await readKeeping(engine, request, policy, files);
  } finally {
    for (const file of files) file.close();
  }
}

/** The same; the image and the files that it consists of stay open in `files`, in that order. The caller closes them. */
export async function readKeeping(
  engine: Engine,
  request: ImageRequest,
  policy: ReadPolicy,
  files: OpenedImage[],
): Promise<ReadOutcome> {
  const {confinement} = policy;
  const outcome = openByName(request.name, {
    driver: request.fileDriver,
    confinement,
    hasFact: policy.hasFact,
    writes: request.isWritten,
  });
  if (outcome.kind === 'refused') return outcome;
  const {image} = outcome;
  files.push(image);
  const options = {
    probing: policy.probing,
    vpcSizeField: policy.vpcSizeField,
    vpcAnyType: policy.vpcAnyType,
    parallelsShortTable: policy.parallelsShortTable,
    parallelsInside: policy.parallelsInside,
    lacksSecret: policy.readsContents === true && request.secret === undefined,
    dmgAnyChunks: policy.dmgAnyChunks,
    luksAnyHeader: policy.luksAnyHeader,
    hasFact: policy.hasFact,
    isNamedDmg: isNamedDmg(request.name.text),
    opensDataFile: policy.opensDataFile,
    isForCheck: policy.isForCheck,
    isWritten: request.isWritten,
    openNeed: makeNeedGate(image, request, policy),
  };
  const inspection =
    (await refuseHeldRaw(engine, image, request, options)) ??
    (await inspectKeeping(engine, image, {...options, format: request.format}, files));
  return inspection.kind === 'image' ? finish(inspection.facts, image, request) : inspection;
}

/** What the user says of the data file counts more than what the image says, and may lie anywhere. */
function makeNeedGate(
  image: OpenedImage,
  {dataFile, isWritten: writes}: ImageRequest,
  {extents, confinement}: ReadPolicy,
): (name: NeededName) => OpenOutcome {
  const gate = makeExtentGate(image.path, extents, {confinement, writes});
  return (name) =>
    dataFile !== undefined && name.isFromHere === true ? openByName(dataFile, {confinement, writes}) : gate(name);
}

/** What qemu-img takes for the mark of dmg; the guest has no names. */
function isNamedDmg(name: string): boolean {
  return name.endsWith('.dmg') && name.length > '.dmg'.length;
}

function finish(facts: ImageFacts, image: OpenedImage, request: ImageRequest): ReadOutcome {
  const refusal = checkEncryption(facts, request);
  if (refusal !== undefined) return refusal;
  const {identity} = image;
  if (request.rawWindow === undefined) return {kind: 'image', facts, identity};
  const window = placeWindow(request.rawWindow, image.lengthBytes);
  return window.kind === 'refused'
    ? window
    : {kind: 'image', facts: {...facts, virtualSizeBytes: window.size}, identity};
}

// CVE-2015-5163, CVE-2024-32498: an image that calls any file raw could have it shown. Only the user may call unknown
// bytes raw, so such a file must be a disk by its own bytes too.
async function refuseHeldRaw(
  engine: Engine,
  image: OpenedImage,
  {format, isFormatHeld}: ImageRequest,
  options: Omit<InspectOptions, 'format'>,
): Promise<Refusal | undefined> {
  if (format !== 'raw' || isFormatHeld !== true || options.probing !== 'secure') return undefined;
  const probed = await inspectImage(engine, image, options);
  return probed.kind === 'refused' && probed.code === 'unknown-format' ? {...probed, reason: HELD_RAW} : undefined;
}
