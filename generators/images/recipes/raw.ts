import {img, io, type Recipe} from '../recipe.ts';

/** Data, a hole, data that ends within a block; written by qemu-io, so that holes are the file's. */
const SPARSE_WRITES = ['write -P 0x11 0 64k', 'write -P 0x22 1M 132k', 'write -P 0x33 3153920 6k'] as const;

export const RAW_RECIPES: readonly Recipe[] = [
  {
    name: 'raw-sparse',
    files: ['image.raw'],
    steps: [img('create', '-f', 'raw', 'image.raw', '4M'), io('raw', 'image.raw', ...SPARSE_WRITES)],
  },
];
