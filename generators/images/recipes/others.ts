import {DATA_WRITES} from './data-writes.ts';
import {VDI_DRAWN} from './drawn.ts';
import {img, io, ioOptions, type Recipe} from '../recipe.ts';

function withData(format: string, name: string, options: string, writes: readonly string[] = DATA_WRITES): Recipe {
  const image = `image.${format}`;
  return {
    name: `${format}-${name}`,
    files: [image, 'content.raw'],
    steps: [
      img('create', '-f', format, ...(options === '' ? [] : ['-o', options]), image, '4M'),
      io(format, image, ...writes),
      img('convert', '-f', format, '-O', 'raw', image, 'content.raw'),
    ],
    ...(format === 'vdi' && {drawn: {[image]: VDI_DRAWN}}),
  };
}

const SECRET = 'secret,id=sec0,data=abc123';

export const OTHER_RECIPES: readonly Recipe[] = [
  withData('qcow', 'data', ''),
  withData('qed', 'data', '', [...DATA_WRITES, 'write -z 2M 128k']),
  withData('qed', '4k', 'cluster_size=4k'),
  withData('vdi', 'data', ''),
  withData('vdi', 'static', 'static=on'),
  withData('parallels', 'data', ''),
  withData('parallels', '64k', 'cluster_size=64k'),
  {
    name: 'qcow-compressed',
    files: ['image.qcow', 'content.raw'],
    steps: [
      img('create', '-f', 'qcow', 'image.qcow', '4M'),
      io('qcow', 'image.qcow', 'write -c -P 0x11 0 4k', 'write -c -P 0x22 1M 4k', 'write -P 0x33 2M 8k'),
      img('convert', '-f', 'qcow', '-O', 'raw', 'image.qcow', 'content.raw'),
    ],
  },
  {
    name: 'qcow-aes',
    files: ['image.qcow'],
    steps: [
      img(
        'create',
        '--object',
        SECRET,
        '-f',
        'qcow',
        '-o',
        'encrypt.format=aes,encrypt.key-secret=sec0',
        'image.qcow',
        '4M',
      ),
      ioOptions(
        SECRET,
        'driver=qcow,file.filename=image.qcow,encrypt.format=aes,encrypt.key-secret=sec0',
        'write -P 0x11 0 4k',
      ),
    ],
  },
  ...(['qcow', 'qed', 'vdi', 'parallels'] as const).map((format): Recipe => ({
    name: `${format}-empty`,
    files: [`image.${format}`],
    steps: [img('create', '-f', format, `image.${format}`, '1M')],
    ...(format === 'vdi' && {drawn: {'image.vdi': VDI_DRAWN}}),
  })),
];
