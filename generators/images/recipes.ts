import type {Recipe} from './recipe.ts';
import {CHAIN_RECIPES} from './recipes/chains.ts';
import {OTHER_RECIPES} from './recipes/others.ts';
import {QCOW2_RECIPES} from './recipes/qcow2.ts';
import {RAW_RECIPES} from './recipes/raw.ts';
import {VHDX_RECIPES} from './recipes/vhdx.ts';
import {VMDK_RECIPES} from './recipes/vmdk.ts';
import {VPC_RECIPES} from './recipes/vpc.ts';

/** Every set of files that qemu-img made. */
export const RECIPES: readonly Recipe[] = [
  ...RAW_RECIPES,
  ...QCOW2_RECIPES,
  ...CHAIN_RECIPES,
  ...VMDK_RECIPES,
  ...VPC_RECIPES,
  ...VHDX_RECIPES,
  ...OTHER_RECIPES,
];
