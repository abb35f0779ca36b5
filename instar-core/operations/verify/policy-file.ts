import {readFileSync} from 'node:fs';
import {policyError, readFindingIds, readFormats, type PolicyChanges} from './policy.ts';

/** A policy file is no longer than this. */
const LENGTH_LIMIT = 1024 * 1024;

type Reader = (value: unknown, key: string) => PolicyChanges;

/** The members of a policy file; docs/commands/verify.md describes them. */
const READERS: Readonly<Record<string, Reader>> = {
  formats: (value, key) => ({formats: readFormats(readTexts(value, key))}),
  'max-virtual-size': (value, key) => ({maxVirtualSize: readBytes(value, key)}),
  'max-file-size': (value, key) => ({maxFileSize: readBytes(value, key)}),
  'max-expansion': (value, key) => ({maxExpansion: readNumber(value, key)}),
  'max-depth': (value, key) => ({maxDepth: readWhole(value, key)}),
  allow: (value, key) => ({allow: readFindingIds(readTexts(value, key))}),
  deny: (value, key) => ({deny: readFindingIds(readTexts(value, key))}),
};

/** Reads a policy file: one JSON object. Throws InstarError `invalid-policy` that names the file and the member. */
export function readPolicyFile(path: string): PolicyChanges {
  try {
    return readPolicy(readText(path));
  } catch (error) {
    throw policyError(`policy file '${path}': ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readText(path: string): string {
  const text = readFileSync(path, 'utf8');
  if (text.length > LENGTH_LIMIT) throw policyError(`it is longer than ${LENGTH_LIMIT} characters`);
  return text;
}

/** Reads a policy's text. */
function readPolicy(text: string): PolicyChanges {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw policyError('it holds no JSON object');
  let changes: PolicyChanges = {};
  for (const [key, member] of Object.entries(value)) {
    const read = Object.hasOwn(READERS, key) ? READERS[key] : undefined;
    if (read === undefined) {
      throw policyError(`member '${key}' is not known; there are: ${Object.keys(READERS).join(', ')}`);
    }

    changes = {...changes, ...read(member, key)};
  }

  return changes;
}

function readTexts(value: unknown, key: string): readonly string[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw policyError(`'${key}' is a list of texts`);
  }

  return value;
}

const UNITS: Readonly<Record<string, bigint>> = {k: 10n, M: 20n, G: 30n, T: 40n, P: 50n};

/** Bytes as a number, or as text with a suffix of powers of 1024. */
function readBytes(value: unknown, key: string): bigint {
  if (typeof value === 'number') return BigInt(readWhole(value, key));
  const [, digits, unit] = typeof value === 'string' ? (/^(\d{1,19})([kMGTP]?)$/.exec(value) ?? []) : [];
  if (digits === undefined) throw policyError(`'${key}' is a size: a number of bytes, or text such as "20G"`);
  return BigInt(digits) << (UNITS[unit ?? ''] ?? 0n);
}

function readNumber(value: unknown, key: string): number {
  if (typeof value !== 'number' || !(value >= 1)) throw policyError(`'${key}' is a number of at least 1`);
  return value;
}

function readWhole(value: unknown, key: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw policyError(`'${key}' is a whole number`);
  }

  return value;
}
