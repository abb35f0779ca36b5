import {DATA_WRITES} from './data-writes.ts';
import {VHDX_LOG} from './drawn.ts';
import {img, io, type Recipe} from '../recipe.ts';

const CONTENT = img('convert', '-f', 'vhdx', '-O', 'raw', 'image.vhdx', 'content.raw');

function withData(name: string, size: string, options: string): Recipe {
  return {
    name: `vhdx-${name}`,
    files: ['image.vhdx', 'content.raw'],
    drawn: {'image.vhdx': VHDX_LOG},
    steps: [
      img('create', '-f', 'vhdx', ...(options === '' ? [] : ['-o', options]), 'image.vhdx', size),
      io('vhdx', 'image.vhdx', ...DATA_WRITES),
      CONTENT,
    ],
  };
}

export const VHDX_RECIPES: readonly Recipe[] = [
  withData('data', '4M', 'block_size=1M'),
  withData('data-8M', '20M', ''),
  withData('fixed', '4M', 'subformat=fixed,block_size=1M'),
  {
    name: 'vhdx-empty',
    files: ['image.vhdx'],
    steps: [img('create', '-f', 'vhdx', 'image.vhdx', '1M')],
  },
];
