import type {Divergence} from './divergence.ts';

/**
 * The whitelist: what instar says or writes otherwise than qemu-img on purpose. Empty is the aim.
 * What is drawn at random or read from the clock and the disk is no divergence; generators/normalize masks it on both sides.
 */
export const DIVERGENCES: readonly Divergence[] = [];
