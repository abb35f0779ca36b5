import {img, io, type Recipe} from '../recipe.ts';

const WRITES = ['write -P 0x11 0 64k', 'write -P 0x22 1M 192k', 'write -P 0x33 3153920 6k'] as const;
const CONTENT = img('convert', '-f', 'vpc', '-O', 'raw', 'image.vpc', 'content.raw');

function withData(name: string, options: string): Recipe {
  return {
    name: `vpc-${name}`,
    files: ['image.vpc', 'content.raw'],
    steps: [
      img('create', '-f', 'vpc', ...(options === '' ? [] : ['-o', options]), 'image.vpc', '4M'),
      io('vpc', 'image.vpc', ...WRITES),
      CONTENT,
    ],
  };
}

export const VPC_RECIPES: readonly Recipe[] = [
  withData('data', ''),
  withData('force-size', 'force_size=on'),
  withData('fixed', 'subformat=fixed'),
  withData('fixed-force-size', 'subformat=fixed,force_size=on'),
];
