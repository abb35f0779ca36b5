import {Buffer} from 'node:buffer';
import {createDecipheriv} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {InstarError} from '../instar-error.ts';
import {systemErrorCode, systemErrorWords} from '../storage/system-error-words.ts';

/** The keys of a `--object secret`, as typed. */
export type SecretOptions = ReadonlyMap<string, string>;

/**
 * The bytes of a secret: `data` or the contents of `file`, written as `format` says, and decrypted with the secret
 * that `keyid` names. Throws InstarError `invalid-object` in qemu-img's words.
 */
export function readSecretBytes(options: SecretOptions, findKey: (id: string) => Buffer): Buffer {
  const written = Buffer.from(options.get('data') ?? readSecretFile(options.get('file') ?? ''));
  const isBase64 = options.get('format') === 'base64';
  const keyId = options.get('keyid');
  if (keyId === undefined) return isBase64 ? decodeBase64(written.toString('latin1')) : written;
  return decrypt(written, {isBase64, key: findKey(keyId), iv: options.get('iv')});
}

function readSecretFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    const what = code === 'EISDIR' ? 'Error reading' : 'Failed to open';
    throw invalid(`Unable to read ${path}: ${what} file “${path}”: ${systemErrorWords(code)}`);
  }
}

/** Blanks and an incomplete last group are left out; other letters than base64's are refused. */
function decodeBase64(text: string): Buffer {
  if (/[^a-z\d+/=\s]/i.test(text)) throw invalid('Base64 data contains invalid characters');
  const letters = text.replaceAll(/\s/g, '');
  return Buffer.from(letters.slice(0, letters.length - (letters.length % BASE64_GROUP)), 'base64');
}

const BASE64_GROUP = 4;

type Encrypted = {readonly isBase64: boolean; readonly key: Buffer; readonly iv: string | undefined};

const KEY_SIZE = 32;
const IV_SIZE = 16;
const BLOCK_SIZE = 16;

/** AES-256-CBC; the last byte says how many of the last block are padding. */
function decrypt(written: Buffer, {isBase64, key, iv}: Encrypted): Buffer {
  if (key.length !== KEY_SIZE) throw invalid(`Key should be ${KEY_SIZE} bytes in length`);
  if (iv === undefined) throw invalid('IV is required to decrypt secret');
  const vector = decodeBase64(iv);
  if (vector.length !== IV_SIZE) throw invalid(`IV should be ${IV_SIZE} bytes in length not ${vector.length}`);
  const encrypted = isBase64 ? decodeBase64(written.toString('latin1')) : written;
  if (encrypted.length % BLOCK_SIZE !== 0) {
    throw invalid(`Length ${encrypted.length} must be a multiple of block size ${BLOCK_SIZE}`);
  }

  const cipher = createDecipheriv('aes-256-cbc', key, vector).setAutoPadding(false);
  const plain = Buffer.concat([cipher.update(encrypted), cipher.final()]);
  const padding = plain.at(-1) ?? 0;
  if (padding > BLOCK_SIZE || padding > plain.length) {
    throw invalid(`Incorrect number of padding bytes (${padding}) found on decrypted data`);
  }

  return plain.subarray(0, plain.length - padding);
}

function invalid(message: string): InstarError {
  return new InstarError('invalid-object', message);
}
