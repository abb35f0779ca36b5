import type {Engine} from '../../engine.ts';
import {makeExtentGate, type ExtentPolicy} from '../../storage/extent-gate.ts';
import {openByName, type ProtocolName} from '../../storage/image-name.ts';
import type {ImageFacts, ImageFormat} from './image-facts.ts';
import {inspectImage} from './inspect-image.ts';
import type {Refusal} from './word-outcome.ts';

export type ImageRequest = {
  readonly name: ProtocolName;
  /** Absent: probes. */
  readonly format?: ImageFormat | undefined;
};

export type ReadPolicy = {
  readonly probing: 'secure' | 'qemu';
  readonly extents: ExtentPolicy;
  /** Drift fact `vpc-size-field`. */
  readonly vpcSizeField: boolean;
  readonly opensDataFile: boolean;
};

/** `identity` is the same for two names of one file. */
export type ReadOutcome = {readonly kind: 'image'; readonly facts: ImageFacts; readonly identity: string} | Refusal;

/** Opens an image by name, asks what it is, and closes it. */
export async function readImage(engine: Engine, request: ImageRequest, policy: ReadPolicy): Promise<ReadOutcome> {
  const outcome = openByName(request.name);
  if (outcome.kind === 'refused') return outcome;
  const {image} = outcome;
  try {
    const inspection = await inspectImage(engine, image, {
      format: request.format,
      probing: policy.probing,
      vpcSizeField: policy.vpcSizeField,
      opensDataFile: policy.opensDataFile,
      openNeed: makeExtentGate(image.path, policy.extents),
    });
    return inspection.kind === 'image' ? {...inspection, identity: image.identity} : inspection;
  } finally {
    image.close();
  }
}
