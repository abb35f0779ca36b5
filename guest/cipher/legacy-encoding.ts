import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {storeText} from '../bytes/text.ts';
import {Encoding, NUMBERING_GUEST} from './encoding.ts';
import {CIPHER_SECTOR_SIZE} from './sector-cipher.ts';

/** qemu-img takes no other length for the passphrase of an AES-encrypted qcow or qcow2 image: it is the key itself. */
const KEY_SIZE: u32 = 16;

/** The cipher of AES-encrypted qcow and qcow2 images; its key is the passphrase, cut or filled up with zeros. */
export function legacyEncoding(passphrase: Region): Encoding {
  const key = allocateRegion(KEY_SIZE);
  copyBytes(key, 0, passphrase, 0, min(passphrase.size, KEY_SIZE));
  return new Encoding(NUMBERING_GUEST, CIPHER_SECTOR_SIZE, textOf('aes'), textOf('cbc-plain64'), key);
}

function textOf(text: string): Region {
  const region = allocateRegion(text.length as u32);
  return sliceRegion(region, 0, storeText(region, 0, text));
}
