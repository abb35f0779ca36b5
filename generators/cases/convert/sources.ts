import {findImageSet} from '../../images/image-sets.ts';
import {from} from '../extra/extra-row.ts';
import type {ConvertRow} from './convert-row.ts';

/** An image to convert from. */
export type Source = Pick<ConvertRow, 'name' | 'inputs' | 'flags' | 'sources'>;

const CONTENT = 'content.raw';
const SECRET = 'secret,id=sec0,data=abc123';

/** All files of a set but its content, the image first. */
export function source(set: string, ...flags: readonly string[]): Source {
  const files = findImageSet(set).files.filter((file) => file !== CONTENT);
  return {name: set, inputs: from(set, ...files), flags};
}

/** An image that is opened with a passphrase. */
function locked(set: string, options: string, password = 'abc123'): Source {
  return {
    ...source(set),
    flags: ['--object', `secret,id=sec0,data=${password}`, '--image-opts'],
    sources: [options],
  };
}

const LUKS = 'driver=luks,file.filename=image.luks,key-secret=sec0';
const QCOW2_LOCKED = 'driver=qcow2,file.filename=image.qcow2,encrypt.key-secret=sec0,encrypt.format=';

export const LOCKED_SOURCES: readonly Source[] = [
  ...['luks-xts', 'luks-cbc', 'luks-essiv'].map((set) => locked(set, LUKS)),
  locked('qcow2-luks', `${QCOW2_LOCKED}luks`),
  locked('qcow2-aes', `${QCOW2_LOCKED}aes`),
  locked('qcow-aes', 'driver=qcow,file.filename=image.qcow,encrypt.format=aes,encrypt.key-secret=sec0'),
];

export const WRONG_SECRETS: readonly Source[] = [
  {...locked('luks-xts', LUKS, 'wrong'), name: 'luks-wrong-secret'},
  {...locked('qcow2-luks', `${QCOW2_LOCKED}luks`, 'wrong'), name: 'qcow2-luks-wrong-secret'},
  {...source('qcow2-luks'), name: 'qcow2-luks-without-secret'},
  {...source('luks-xts'), name: 'luks-without-secret'},
  {...source('luks-xts', '--object', SECRET), name: 'luks-secret-unused'},
];

/** One image of every format that is read, with data. */
export const EVERY_FORMAT: readonly Source[] = [
  ...['raw-sparse', 'qcow2-data', 'qcow-data', 'qed-data', 'vdi-data', 'parallels-64k', 'vmdk-data'].map((set) =>
    source(set),
  ),
  ...['vhdx-data', 'dmg-zlib', 'bochs-growing', 'cloop-data', 'iso', 'chain-of-three'].map((set) => source(set)),
  source('vpc-force-size', '-f', 'vpc'),
  locked('luks-cbc', LUKS),
];
