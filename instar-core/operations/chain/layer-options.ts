import {
  LAYER_FLAG_NO_DIFFERENCING,
  LAYER_FLAG_PARALLELS_OUTSIDE,
  LAYER_FLAG_VMDK_FILLED_DESCRIPTOR,
  LAYER_FLAG_VPC_ANY_TYPE,
  LAYER_FLAG_VPC_SIZE_FIELD,
} from '../../../guest/abi/chain-config.ts';
import type {ImageFacts} from '../info/image-facts.ts';
import type {LayerOptions} from './chain-config.ts';
import type {ImageRequest} from './image-request.ts';
import type {ReadPolicy} from './read-policy.ts';

/** What the policy and the user say of a layer. */
export function makeLayerOptions(
  {secret, rawWindow}: ImageRequest,
  {virtualSizeBytes, file}: ImageFacts,
  policy: ReadPolicy,
): LayerOptions {
  const isEmpty = rawWindow !== undefined && virtualSizeBytes === 0n;
  return {
    flags: makePolicyFlags(policy),
    secret: secret?.kind === 'known' ? secret.bytes : undefined,
    // Size 0 stands for all that follows: behind the file's end that is nothing.
    rawWindow: rawWindow && {offset: isEmpty ? file.lengthBytes + 511n : rawWindow.offset, size: virtualSizeBytes},
  };
}

/** LAYER_FLAG_* that follow from the policy alone. */
export function makePolicyFlags(policy: ReadPolicy): number {
  return (
    (policy.vpcSizeField ? LAYER_FLAG_VPC_SIZE_FIELD : 0) |
    (policy.parallelsOutside === true ? LAYER_FLAG_PARALLELS_OUTSIDE : 0) |
    (policy.vpcAnyType === true ? LAYER_FLAG_VPC_ANY_TYPE : 0) |
    (policy.probing === 'qemu' ? LAYER_FLAG_NO_DIFFERENCING : 0) |
    (policy.hasFact?.('vmdk-descriptor-sectors') === false ? LAYER_FLAG_VMDK_FILLED_DESCRIPTOR : 0)
  );
}

/** Both: flags are joined, `more` wins in all else. */
export function joinLayerOptions(options: LayerOptions, more: LayerOptions | undefined): LayerOptions {
  if (more === undefined) return options;
  return {
    flags: (options.flags ?? 0) | (more.flags ?? 0),
    secret: more.secret ?? options.secret,
    snapshot: more.snapshot ?? options.snapshot,
    rawWindow: more.rawWindow ?? options.rawWindow,
    random: more.random ?? options.random,
  };
}
