import {text} from '../patch.ts';
import {VDI_DRAWN, VHDX_LOG} from './drawn.ts';
import {img, io, type Recipe} from '../recipe.ts';

/** Where qemu-img puts the backing file's name, behind the header extensions of a new image. */
const NAME_OFFSET = 0x210;

const BASE_WRITES = ['write -P 0x11 0 128k', 'write -P 0x22 1M 192k'] as const;
const TOP_WRITES = ['write -P 0x44 64k 64k', 'write -P 0x55 1152k 64k', 'write -z 1088k 64k'] as const;
const CONTENT = img('convert', '-f', 'qcow2', '-O', 'raw', 'image.qcow2', 'content.raw');

function base(format: string, size = '2M') {
  return [img('create', '-f', format, `base.${format}`, size), io(format, `base.${format}`, ...BASE_WRITES)];
}

function overlay(backing: string, format: string, ...rest: readonly string[]) {
  return img('create', '-f', 'qcow2', '-b', backing, '-F', format, 'image.qcow2', ...rest);
}

/** An overlay with data of its own over a base of the format. */
function over(format: string): Recipe {
  return {
    ...(format === 'vdi' && {drawn: {'base.vdi': VDI_DRAWN}}),
    ...(format === 'vhdx' && {drawn: {'base.vhdx': VHDX_LOG}}),
    name: `chain-qcow2-${format}`,
    files: ['image.qcow2', `base.${format}`, 'content.raw'],
    steps: [...base(format), overlay(`base.${format}`, format), io('qcow2', 'image.qcow2', ...TOP_WRITES), CONTENT],
  };
}

/** An overlay of another format than qcow2 over a raw base. */
function overlayOf(format: string, baseFormat: string): Recipe {
  const image = `image.${format}`;
  return {
    name: `chain-${format}-${baseFormat}`,
    files: [image, `base.${baseFormat}`, 'content.raw'],
    steps: [
      ...base(baseFormat),
      img('create', '-f', format, '-b', `base.${baseFormat}`, '-F', baseFormat, image),
      io(format, image, 'write -P 0x44 64k 64k', 'write -P 0x55 1152k 64k'),
      img('convert', '-f', format, '-O', 'raw', image, 'content.raw'),
    ],
  };
}

export const CHAIN_RECIPES: readonly Recipe[] = [
  ...['raw', 'qcow2', 'qcow', 'qed', 'vmdk', 'vpc', 'vhdx', 'vdi', 'parallels'].map(over),
  overlayOf('qcow', 'raw'),
  overlayOf('qed', 'qcow2'),
  overlayOf('vmdk', 'vmdk'),
  {
    name: 'chain-of-three',
    files: ['image.qcow2', 'middle.qcow2', 'base.raw', 'content.raw'],
    steps: [
      ...base('raw'),
      img('create', '-f', 'qcow2', '-o', 'cluster_size=4k', '-b', 'base.raw', '-F', 'raw', 'middle.qcow2'),
      io('qcow2', 'middle.qcow2', 'write -P 0x66 32k 12k', 'write -z 1100k 8k', 'write -P 0x77 1800k 4k'),
      overlay('middle.qcow2', 'qcow2'),
      io('qcow2', 'image.qcow2', ...TOP_WRITES),
      CONTENT,
    ],
  },
  {
    name: 'chain-of-four-formats',
    files: ['image.qcow2', 'third.qed', 'second.qcow', 'base.vmdk', 'content.raw'],
    steps: [
      ...base('vmdk'),
      img('create', '-f', 'qcow', '-b', 'base.vmdk', '-F', 'vmdk', 'second.qcow'),
      io('qcow', 'second.qcow', 'write -P 0x66 32k 8k'),
      img('create', '-f', 'qed', '-b', 'second.qcow', '-F', 'qcow', 'third.qed'),
      io('qed', 'third.qed', 'write -P 0x77 1536k 64k'),
      overlay('third.qed', 'qed'),
      io('qcow2', 'image.qcow2', ...TOP_WRITES),
      CONTENT,
    ],
  },
  {
    name: 'chain-shorter-base',
    files: ['image.qcow2', 'base.raw', 'content.raw'],
    steps: [
      img('create', '-f', 'raw', 'base.raw', '1000k'),
      io('raw', 'base.raw', 'write -P 0x11 0 1000k'),
      overlay('base.raw', 'raw', '2M'),
      io('qcow2', 'image.qcow2', 'write -P 0x44 64k 64k'),
      CONTENT,
    ],
  },
  {
    name: 'chain-longer-base',
    files: ['image.qcow2', 'base.qcow2', 'content.raw'],
    steps: [...base('qcow2', '4M'), overlay('base.qcow2', 'qcow2', '1216k'), CONTENT],
  },
  {
    name: 'chain-el2',
    files: ['image.qcow2', 'base.qcow2', 'content.raw'],
    steps: [
      ...base('qcow2'),
      img('create', '-f', 'qcow2', '-o', 'extended_l2=on', '-b', 'base.qcow2', '-F', 'qcow2', 'image.qcow2'),
      io('qcow2', 'image.qcow2', 'write -P 0x44 4k 2k', 'write -z 8k 4k', 'write -P 0x55 1M 6k'),
      CONTENT,
    ],
  },
  {
    name: 'chain-json-name',
    files: ['image.qcow2', 'base.raw'],
    steps: [
      ...base('raw'),
      img(
        'create',
        '-f',
        'qcow2',
        '-u',
        '-F',
        'raw',
        '-b',
        'json:{"driver":"raw","file":{"driver":"file","filename":"base.raw"}}',
        'image.qcow2',
        '2M',
      ),
    ],
  },
  {
    name: 'chain-file-prefix',
    files: ['image.qcow2', 'base.raw'],
    steps: [...base('raw'), overlay('file:base.raw', 'raw')],
  },
  ...(
    [
      ['missing', 'missing.raw'],
      ['absolute-missing', '/nonexistent/base.raw'],
      ['unknown-protocol', 'nosuch:thing'],
      ['itself', 'imag_.qcow2'],
    ] as const
  ).map(([name, backing]): Recipe => ({
    name: `chain-${name}`,
    files: ['image.qcow2'],
    steps: [
      img(
        'create',
        '-f',
        'qcow2',
        '-u',
        '-b',
        backing,
        '-F',
        backing.endsWith('qcow2') ? 'qcow2' : 'raw',
        'image.qcow2',
        '2M',
      ),
    ],
    // qemu-img makes no image over itself, so the name is changed afterwards.
    ...(name === 'itself' && {settled: {'image.qcow2': [text(NAME_OFFSET, 'image.qcow2')]}}),
  })),
];
