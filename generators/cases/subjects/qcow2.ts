import {be32, be64, byte, fill, text} from '../../images/patch.ts';
import {ALL, type Subject} from './subject.ts';

const SECRET = 'secret,id=sec0,data=abc123';
const WRONG_SECRET = 'secret,id=sec0,data=wrong';

/** Header fields of qcow2.txt, "Header". */
const INCOMPATIBLE = 72;
const COMPATIBLE = 80;

function encrypted(format: 'aes' | 'luks', secret: string): Pick<Subject, 'flags' | 'named' | 'contentNamed'> {
  const options = `driver=qcow2,file.filename=image.qcow2,encrypt.format=${format},encrypt.key-secret=sec0`;
  return {flags: ['--object', secret, '--image-opts'], named: [options]};
}

/** Sound qcow2 images, and such as are unusual but no damage. */
export const QCOW2_SUBJECTS: readonly Subject[] = [
  ...(
    [
      ['data', 'v2', 'cs512', 'cs4k', 'cs2M', 'rb1', 'rb8', 'rb64', 'lazy', 'el2', 'el2-cs16k'],
      ['zlib', 'zstd', 'zlib-cs4k', 'zlib-el2', 'snapshots', 'bitmaps'],
    ] as const
  )
    .flat()
    .map((name): Subject => ({name, set: `qcow2-${name}`, asks: ALL})),
  ...(['empty', 'zero-size', 'odd-size', 'metadata', 'metadata-el2'] as const).map((name): Subject => ({
    name,
    set: `qcow2-${name}`,
    asks: ['info', 'check', 'map', 'measure'],
  })),
  {name: '1T', set: 'qcow2-1T', asks: ['map', 'check', 'measure']},
  {name: 'data-file', set: 'qcow2-data-file', chain: true, asks: ALL},
  {name: 'data-file-raw', set: 'qcow2-data-file-raw', chain: true, asks: ALL},
  {name: 'dirty', set: 'qcow2-lazy', patches: [be64(INCOMPATIBLE, 1)], asks: ['info', 'check', 'map']},
  {name: 'dirty-leaking', set: 'qcow2-lazy', patches: [be64(INCOMPATIBLE, 1), fill(0x20000, 0, 2)], asks: ['check']},
  {name: 'marked-corrupt', set: 'qcow2-data', patches: [be64(INCOMPATIBLE, 2)], asks: ['info', 'check', 'map']},
  {name: 'unknown-compatible', set: 'qcow2-data', patches: [be64(COMPATIBLE, 0x100)], asks: ['info', 'check']},
  {name: 'bitmap-in-use', set: 'qcow2-bitmaps', patches: [be32(0x130000 + 12, 3)], asks: ['info', 'check', 'measure']},
  {name: 'bitmaps-autoclear', set: 'qcow2-bitmaps', patches: [be64(88, 0)], asks: ['info', 'check', 'measure']},
  {name: 'aes', set: 'qcow2-aes', asks: ['info', 'check', 'map', 'measure']},
  {name: 'aes-secret', set: 'qcow2-aes', ...encrypted('aes', SECRET), asks: ['info', 'check', 'map', 'measure']},
  {name: 'luks', set: 'qcow2-luks', asks: ['info', 'check', 'map', 'measure']},
  {name: 'luks-secret', set: 'qcow2-luks', ...encrypted('luks', SECRET), asks: ['info', 'check', 'map', 'measure']},
  {name: 'luks-wrong-secret', set: 'qcow2-luks', ...encrypted('luks', WRONG_SECRET), asks: ['info', 'map']},
  {name: 'as-raw', set: 'qcow2-data', flags: ['-f', 'raw'], asks: ['info', 'check', 'map', 'measure', 'compare']},
  {name: 'as-vmdk', set: 'qcow2-data', flags: ['-f', 'vmdk'], asks: ['info', 'map']},
  {
    name: 'image-opts',
    set: 'qcow2-data',
    flags: ['--image-opts'],
    named: ['driver=qcow2,file.driver=file,file.filename=image.qcow2'],
    asks: ['info', 'check', 'map', 'measure'],
  },
  {name: 'extended', set: 'qcow2-data', lengthBytes: 0x100000, asks: ['info', 'check', 'map']},
  {name: 'lower-version', set: 'qcow2-data', patches: [be32(4, 2)], asks: ['info', 'check']},
  {name: 'no-backing-format', set: 'chain-qcow2-qcow2', patches: [be32(0x70, 0x12345678)], asks: ['info', 'map']},
  {name: 'renamed-format', set: 'chain-qcow2-raw', patches: [text(0x78, 'bad')], asks: ['info', 'map']},
  {name: 'odd-name', set: 'chain-missing', patches: [byte(0x210, 0x1b)], asks: ['info']},
];

/** Overlays, over one image or several. */
export const CHAIN_SUBJECTS: readonly Subject[] = [
  ...(['raw', 'qcow2', 'qcow', 'qed', 'vmdk', 'vpc', 'vhdx', 'vdi', 'parallels'] as const).map((base): Subject => ({
    name: `over-${base}`,
    set: `chain-qcow2-${base}`,
    chain: true,
    asks: ['info', 'map', 'measure', 'compare'],
  })),
  ...(['of-three', 'of-four-formats', 'shorter-base', 'longer-base', 'el2'] as const).map((name): Subject => ({
    name: `chain-${name}`,
    set: `chain-${name}`,
    chain: true,
    asks: ['info', 'map', 'measure', 'compare'],
  })),
  {name: 'chain-of-three-check', set: 'chain-of-three', asks: ['check']},
  ...(['json-name', 'file-prefix', 'missing', 'absolute-missing', 'unknown-protocol'] as const).map(
    (name): Subject => ({name: `backing-${name}`, set: `chain-${name}`, chain: true, asks: ['info', 'map', 'check']}),
  ),
  {name: 'backing-itself', set: 'chain-itself', chain: true, asks: ['info']},
];
