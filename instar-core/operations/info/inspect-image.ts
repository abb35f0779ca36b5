import type {Engine} from '../../engine.ts';
import type {NeededName} from '../../storage/extent-gate.ts';
import type {OpenedImage, OpenOutcome} from '../../storage/open-image.ts';
import {lacksDescriptors} from '../../storage/spare-descriptors.ts';
import type {ImageFacts} from './image-facts.ts';
import type {InspectOptions} from './inspect-options.ts';
import {decodeAnswer, type Answer} from './decode-answer.ts';
import {encodeInfoConfig} from './encode-config.ts';
import {wordOutcome, type Refusal} from './word-outcome.ts';

/** A malformed image is an answer, not an exception. `reason` is what qemu-img says after `Could not open 'NAME': `. */
export type Inspection = {readonly kind: 'image'; readonly facts: ImageFacts} | Refusal;

type OneOrMore = readonly [OpenedImage, ...OpenedImage[]];

const READ_ONLY = {read: true, write: false, grow: false, zero: false} as const;

/**
 * Asks the info program what an open image is. The caller keeps the image open and closes it.
 * Throws InstarError when the guest was killed or its answer breaks the protocol.
 */
export async function inspectImage(engine: Engine, image: OpenedImage, options: InspectOptions): Promise<Inspection> {
  const needed: OpenedImage[] = [];
  try {
    return await inspectKeeping(engine, image, options, needed);
  } finally {
    for (const opened of needed) opened.close();
  }
}

/** The same; the files that the image consists of are added to `kept`, in the order of their needs. The caller closes them. */
export async function inspectKeeping(
  engine: Engine,
  image: OpenedImage,
  options: InspectOptions,
  kept: OpenedImage[],
): Promise<Inspection> {
  const first = await ask(engine, [image], options);
  if (first.kind !== 'needs') return first;
  const needed: OpenedImage[] = [];
  const missing = openNeeds(first.names, options, needed);
  kept.push(...needed);
  if (lacksDescriptors(needed.length)) return missing ?? refuseMany(image);
  const second = needed.length === 0 ? first : await ask(engine, [image, ...needed], options);
  return second.kind === 'needs' ? (missing ?? unmet()) : second;
}

/** Opens what the image names, in order, up to the first that cannot be opened. */
function openNeeds(
  names: readonly NeededName[],
  options: InspectOptions,
  needed: OpenedImage[],
): Inspection | undefined {
  for (const name of names) {
    const outcome = options.openNeed?.(name) ?? refuseNeed(name);
    if (outcome.kind === 'refused') return outcome;
    needed.push(outcome.image);
  }

  return undefined;
}

function refuseNeed({text}: NeededName): OpenOutcome {
  return {kind: 'refused', code: 'extent-not-opened', reason: `The image consists of other files ('${text}').`};
}

function refuseMany({path}: OpenedImage): Inspection {
  return {
    kind: 'refused',
    code: 'could-not-open',
    reason: `Could not open all files of '${path}': Too many open files`,
  };
}

function unmet(): Inspection {
  return {kind: 'refused', code: 'extent-not-opened', reason: 'The image consists of more files than it first named.'};
}

async function ask(engine: Engine, devices: OneOrMore, options: InspectOptions): Promise<Answer | Refusal> {
  const sandbox = await engine.sandbox();
  const outcome = await sandbox.run({
    program: 'info',
    config: encodeInfoConfig(options, devices.length),
    devices: devices.map(({fd}) => ({fd, rights: READ_ONLY})),
    limits: engine.limits,
    signal: engine.signal,
  });
  return outcome.kind === 'finished'
    ? decodeAnswer(outcome.messages, devices)
    : wordOutcome(outcome, devices[0], options.hasFact);
}
