import {DATA_WRITES} from './data-writes.ts';
import {DESCRIPTOR} from './drawn.ts';
import {img, io, type Recipe} from '../recipe.ts';

const CONTENT = img('convert', '-f', 'vmdk', '-O', 'raw', 'image.vmdk', 'content.raw');

function withData(name: string, options: string, extents: readonly string[] = []): Recipe {
  return {
    name: `vmdk-${name}`,
    ...(extents.length > 0 && {drawn: {'image.vmdk': DESCRIPTOR}}),
    files: ['image.vmdk', ...extents, 'content.raw'],
    steps: [
      img('create', '-f', 'vmdk', ...(options === '' ? [] : ['-o', options]), 'image.vmdk', '4M'),
      io('vmdk', 'image.vmdk', ...DATA_WRITES),
      CONTENT,
    ],
  };
}

export const VMDK_RECIPES: readonly Recipe[] = [
  {
    name: 'vmdk-empty',
    files: ['image.vmdk'],
    steps: [img('create', '-f', 'vmdk', 'image.vmdk', '1M')],
  },
  withData('data', ''),
  withData('zeroed-grain', 'zeroed_grain=on'),
  withData('lsilogic', 'adapter_type=lsilogic'),
  withData('flat', 'subformat=monolithicFlat', ['image-flat.vmdk']),
  withData('two-gb-sparse', 'subformat=twoGbMaxExtentSparse', ['image-s001.vmdk']),
  withData('two-gb-flat', 'subformat=twoGbMaxExtentFlat', ['image-f001.vmdk']),
  {
    name: 'vmdk-stream',
    files: ['image.vmdk', 'content.raw'],
    steps: [
      img('create', '-f', 'raw', 'content.raw', '4M'),
      io('raw', 'content.raw', ...DATA_WRITES),
      img(
        'convert',
        '-m',
        '1',
        '-f',
        'raw',
        '-O',
        'vmdk',
        '-o',
        'subformat=streamOptimized',
        'content.raw',
        'image.vmdk',
      ),
    ],
  },
];
