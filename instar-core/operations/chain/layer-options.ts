import {
  LAYER_FLAG_NO_DIFFERENCING,
  LAYER_FLAG_VPC_ANY_TYPE,
  LAYER_FLAG_VPC_SIZE_FIELD,
} from '../../../guest/abi/chain-config.ts';
import type {LayerOptions} from './chain-config.ts';
import type {ImageRequest} from './image-request.ts';
import type {ReadPolicy} from './read-policy.ts';

/** What the policy and the user say of a layer. */
export function makeLayerOptions({secret, rawWindow}: ImageRequest, policy: ReadPolicy): LayerOptions {
  const flags =
    (policy.vpcSizeField ? LAYER_FLAG_VPC_SIZE_FIELD : 0) |
    (policy.vpcAnyType === true ? LAYER_FLAG_VPC_ANY_TYPE : 0) |
    (policy.probing === 'qemu' ? LAYER_FLAG_NO_DIFFERENCING : 0);
  return {flags, secret, rawWindow};
}

/** Both: flags are joined, `more` wins in all else. */
export function joinLayerOptions(options: LayerOptions, more: LayerOptions | undefined): LayerOptions {
  if (more === undefined) return options;
  return {
    flags: (options.flags ?? 0) | (more.flags ?? 0),
    secret: more.secret ?? options.secret,
    snapshot: more.snapshot ?? options.snapshot,
    rawWindow: more.rawWindow ?? options.rawWindow,
  };
}
