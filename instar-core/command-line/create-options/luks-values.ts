import type {CreateOptionValues} from '../../operations/create/create-format.ts';

/** The options of a LUKS header whose values QAPI checks, without the prefix that they have in qcow2. */
export type LuksKey = 'cipher-alg' | 'cipher-mode' | 'ivgen-alg' | 'ivgen-hash-alg' | 'hash-alg';

const CIPHERS =
  'aes-128 aes-192 aes-256 des-rfb des 3des cast5-128 serpent-128 serpent-192 serpent-256 ' +
  'twofish-128 twofish-192 twofish-256 sm4';
const HASHES = 'md5 sha1 sha224 sha256 sha384 sha512 ripemd160 sm3';

/** In the order in which they are checked. Values that a release knows and its build lacks are refused later. */
export const LUKS_VALUES: Readonly<Record<LuksKey, CreateOptionValues>> = {
  'cipher-alg': {
    member: 'cipher-alg',
    numbers: numberWords(CIPHERS),
    since: {'des-rfb': 'luks-des-rfb', des: 'luks-des', sm4: 'luks-sm4'},
  },
  'cipher-mode': {member: 'cipher-mode', numbers: numberWords('ecb cbc xts ctr')},
  'ivgen-alg': {member: 'ivgen-alg', numbers: numberWords('plain plain64 essiv')},
  'ivgen-hash-alg': {member: 'ivgen-hash-alg', numbers: numberWords(HASHES), since: {sm3: 'luks-sm3'}},
  'hash-alg': {member: 'hash-alg', numbers: numberWords(HASHES), since: {sm3: 'luks-sm3'}},
};

function numberWords(words: string): Readonly<Record<string, number>> {
  return Object.fromEntries(words.split(' ').map((word, index) => [word, index]));
}
