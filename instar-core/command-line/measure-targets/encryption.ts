import {InstarError} from '../../instar-error.ts';
import type {CreateFacts, CreateValues} from '../../operations/create/create-format.ts';
import {LUKS_CIPHERS, LUKS_MODES, sizeOfLuksHeader} from '../../operations/measure/luks-header.ts';
import {findSecret, type Secrets} from '../secrets.ts';

/** Bytes of the LUKS header that the options ask for. `prefix` stands before their names. Throws InstarError. */
export function readLuksHeader(
  values: CreateValues,
  prefix: '' | 'encrypt.',
  {enumRefusal}: Pick<CreateFacts, 'enumRefusal'>,
  secrets: Secrets,
): bigint {
  const text = (key: string): string | undefined => {
    const value = values.get(prefix + key);
    return typeof value === 'string' ? value : undefined;
  };
  const cipher = text('cipher-alg');
  const mode = text('cipher-mode');
  if (cipher !== undefined && !LUKS_CIPHERS.includes(cipher)) throw invalid(enumRefusal('cipher-alg', cipher));
  if (mode !== undefined && !LUKS_MODES.includes(mode)) throw invalid(enumRefusal('cipher-mode', mode));
  const id = text('key-secret');
  if (id === undefined) throw invalid(`Parameter '${prefix}key-secret' is required for cipher`);
  const secret = findSecret(secrets, id);
  if (secret.kind === 'refused') throw invalid(secret.reason);
  if (cipher === 'cast5-128' && (mode ?? 'xts') === 'xts') throw invalid('Unsupported cipher mode xts');
  return sizeOfLuksHeader(cipher, mode);
}

function invalid(message: string): InstarError {
  return new InstarError('invalid-option', message);
}
