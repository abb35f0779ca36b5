import {isAllowed} from '../../operations/create/allowed-values.ts';
import type {CreateFacts, CreateRefusal, CreateValues} from '../../operations/create/create-format.ts';
import type {LuksChoice} from '../../operations/create/luks-volume.ts';
import {LUKS_VALUES, type LuksKey} from './luks-values.ts';

/** What stands before the options' names: in qcow2 they are of the group "encrypt". */
type Prefix = '' | 'encrypt.';

/** Ciphers that can be written, as LUKS headers name them, and their name in messages. */
const CIPHERS: Readonly<Record<string, string>> = {aes: 'AES', serpent: 'Serpent', twofish: 'Twofish'};
const HASH_BYTES: Readonly<Record<string, number>> = {
  sha1: 20,
  sha224: 28,
  sha256: 32,
  sha384: 48,
  sha512: 64,
  ripemd160: 20,
};
const KEY_BYTES: ReadonlySet<number> = new Set([16, 24, 32]);
const DEFAULTS: Readonly<Record<LuksKey, string>> = {
  'cipher-alg': 'aes-256',
  'cipher-mode': 'xts',
  'ivgen-alg': 'plain64',
  'ivgen-hash-alg': 'sha256',
  'hash-alg': 'sha256',
};
const ITER_TIME_MS = 2000n;

/** First refusal of the options of a LUKS header, in qemu-img's order; undefined when there is none. */
export function refuseLuks(values: CreateValues, prefix: Prefix, facts: CreateFacts): CreateRefusal | undefined {
  return refuseValue(values, prefix, facts) ?? refuseSecret(values, prefix, facts) ?? refuseCipher(values, prefix);
}

/** The header that options ask for which refuseLuks does not refuse. */
export function chooseLuks(values: CreateValues, prefix: Prefix, {findSecret}: CreateFacts): LuksChoice {
  const text = (key: LuksKey): string => textOf(values, prefix, key);
  const mode = text('cipher-mode');
  const {name, keyBytes} = splitCipher(text('cipher-alg'));
  const secret = findSecret?.(String(values.get(`${prefix}key-secret`)));
  const iterTime = values.get(`${prefix}iter-time`);
  return {
    cipher: name,
    specification: `${mode}-${text('ivgen-alg')}${hasGeneratorHash(values, prefix) ? `:${text('ivgen-hash-alg')}` : ''}`,
    hash: text('hash-alg'),
    keyBytes: mode === 'xts' ? 2 * keyBytes : keyBytes,
    iterTimeMs: typeof iterTime === 'bigint' ? iterTime : ITER_TIME_MS,
    isDetached: values.get(`${prefix}detached-header`) === true,
    passphrase: secret?.kind === 'known' ? secret.bytes : new Uint8Array(),
  };
}

function refuseValue(values: CreateValues, prefix: Prefix, facts: CreateFacts): CreateRefusal | undefined {
  for (const [key, allowed] of Object.entries(LUKS_VALUES)) {
    const value = values.get(prefix + key);
    if (typeof value === 'string' && !isAllowed(value, allowed, facts)) {
      return {words: facts.enumRefusal(key, value), option: prefix + key};
    }
  }

  const isUnexpected = values.has(`${prefix}detached-header`) && facts.hasDrift('luks-detached-header-unexpected');
  return isUnexpected ? "Parameter 'detached-header' is unexpected" : undefined;
}

/** The refusal of a secret that is not there. */
export function refuseSecret(
  values: CreateValues,
  prefix: Prefix,
  {findSecret}: CreateFacts,
): CreateRefusal | undefined {
  const key = `${prefix}key-secret`;
  const id = values.get(key);
  if (typeof id !== 'string') return `Parameter '${key}' is required for cipher`;
  const secret = findSecret?.(id) ?? {kind: 'refused', reason: `No secret with id '${id}'`};
  return secret.kind === 'refused' ? {words: secret.reason, option: key} : undefined;
}

function refuseCipher(values: CreateValues, prefix: Prefix): CreateRefusal | undefined {
  const text = (key: LuksKey): string => textOf(values, prefix, key);
  const about = (key: LuksKey, words: string): CreateRefusal => ({words, option: prefix + key});
  const cipher = text('cipher-alg');
  const {name} = splitCipher(cipher);
  const proper = CIPHERS[name];
  const generatorHash = text('ivgen-hash-alg');
  if (proper === undefined) {
    const isSmall = cipher === 'cast5-128' || cipher === 'sm4';
    if (isSmall && text('cipher-mode') === 'xts') return about('cipher-mode', 'Unsupported cipher mode xts');
    return about('cipher-alg', `Algorithm '${cipher}' not supported`);
  }

  if (HASH_BYTES[text('hash-alg')] === undefined) return about('hash-alg', wordHash(text('hash-alg')));
  if (!hasGeneratorHash(values, prefix)) return undefined;
  const bytes = HASH_BYTES[generatorHash];
  if (bytes === undefined) return about('ivgen-hash-alg', wordHash(generatorHash));
  if (text('ivgen-alg') !== 'essiv' || KEY_BYTES.has(bytes)) return undefined;
  return about('ivgen-hash-alg', `No ${proper} cipher with key size ${bytes} available`);
}

function wordHash(name: string): string {
  return `This build of instar does not create LUKS volumes with the hash '${name}'`;
}

/** The header names the hash wherever it was given, and with essiv always. */
function hasGeneratorHash(values: CreateValues, prefix: Prefix): boolean {
  return values.has(`${prefix}ivgen-hash-alg`) || textOf(values, prefix, 'ivgen-alg') === 'essiv';
}

function textOf(values: CreateValues, prefix: Prefix, key: LuksKey): string {
  const value = values.get(prefix + key);
  return typeof value === 'string' ? value : DEFAULTS[key];
}

/** `aes-256`: the cipher, and the bits of its key. */
function splitCipher(text: string): {readonly name: string; readonly keyBytes: number} {
  const [name = '', bits = ''] = text.split('-');
  return {name, keyBytes: Number(bits) / 8};
}
