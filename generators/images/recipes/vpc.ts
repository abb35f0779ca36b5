import {DATA_WRITES} from './data-writes.ts';
import {img, io, type Recipe} from '../recipe.ts';

const CONTENT = img('convert', '-f', 'vpc', '-O', 'raw', 'image.vpc', 'content.raw');

function withData(name: string, options: string): Recipe {
  return {
    name: `vpc-${name}`,
    files: ['image.vpc', 'content.raw'],
    steps: [
      img('create', '-f', 'vpc', ...(options === '' ? [] : ['-o', options]), 'image.vpc', '4M'),
      io('vpc', 'image.vpc', ...DATA_WRITES),
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
