import type {Divergence} from './divergence.ts';

/**
 * The whitelist: what instar says or writes otherwise than qemu-img on purpose. Empty is the aim.
 * What is drawn at random or read from the clock and the disk is no divergence; generators/normalize masks it on both sides.
 */
export const DIVERGENCES: readonly Divergence[] = [
  {
    id: 'no-abort-without-extents',
    cases: 'create/vmdk/0-{monolithic-flat,two-gb-flat,two-gb-sparse}',
    paths: 'info-**',
    outcome: 'aborted',
    because: 'qemu-img ends with a failed assertion on a vmdk image without extents; instar describes the image.',
  },
  {
    id: 'nothing-left-by-a-refusal',
    cases: 'create/**',
    paths: 'files/image.*',
    instar: '(absent)',
    outcome: 'refused',
    because:
      'A create that qemu-img refuses may leave an empty file; instar replaces its output as a whole or not at all.',
  },
];
