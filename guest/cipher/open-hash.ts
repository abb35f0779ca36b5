import {Region} from '../bytes/region.ts';
import {isNamed} from '../bytes/text.ts';
import {Hash} from './hash.ts';
import {Ripemd160} from './ripemd160.ts';
import {Sha1} from './sha1.ts';
import {Sha256} from './sha256.ts';
import {Sha512} from './sha512.ts';

/** The hash of that name, as LUKS headers have it; null when there is none. */
export function openHash(name: Region): Hash | null {
  if (isNamed(name, 'sha256')) return new Sha256(32);
  if (isNamed(name, 'sha1')) return new Sha1();
  if (isNamed(name, 'sha512')) return new Sha512(64);
  if (isNamed(name, 'sha384')) return new Sha512(48);
  if (isNamed(name, 'sha224')) return new Sha256(28);
  if (isNamed(name, 'ripemd160')) return new Ripemd160();
  return null;
}
