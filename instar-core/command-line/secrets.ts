import {type Buffer, isUtf8} from 'node:buffer';
import {InstarError} from '../instar-error.ts';
import type {Secret} from '../operations/chain/image-request.ts';
import {splitKeyValues} from './key-values.ts';
import {readSecretBytes} from './secret-bytes.ts';

/** What `--object` made, by id; undefined for an object that is no secret. */
export type Secrets = ReadonlyMap<string, Buffer | undefined>;

export const NO_SECRETS: Secrets = new Map();

/** Makes the objects of all `--object` options, in order. Throws InstarError `invalid-object` in qemu-img's words. */
export function readSecrets(objects: readonly string[] | undefined): Secrets {
  const secrets = new Map<string, Buffer | undefined>();
  for (const object of objects ?? []) {
    const options = splitKeyValues(object, 'qom-type');
    const id = options.get('id') ?? '';
    if (secrets.has(id)) {
      throw new InstarError('invalid-object', `attempt to add duplicate property '${id}' to object (type 'container')`);
    }

    const isSecret = options.get('qom-type') === 'secret';
    secrets.set(id, isSecret ? readSecretBytes(options, (keyId) => findKey(secrets, keyId)) : undefined);
  }

  return secrets;
}

function findKey(secrets: Secrets, id: string): Buffer {
  const found = lookUp(secrets, id);
  if (found.kind === 'refused') throw new InstarError('invalid-object', found.reason);
  return found.bytes;
}

/** The passphrase of that id, or why there is none. Passphrases are UTF-8. */
export function findSecret(secrets: Secrets, id: string): Secret {
  const found = lookUp(secrets, id);
  return found.kind === 'known' && !isUtf8(found.bytes)
    ? {kind: 'refused', reason: `Data from secret ${id} is not valid UTF-8`}
    : found;
}

function lookUp(
  secrets: Secrets,
  id: string,
): {readonly kind: 'known'; readonly bytes: Buffer} | Extract<Secret, {kind: 'refused'}> {
  const bytes = secrets.get(id);
  if (bytes !== undefined) return {kind: 'known', bytes};
  const reason = secrets.has(id) ? `Object with id '${id}' is not a secret` : `No secret with id '${id}'`;
  return {kind: 'refused', reason};
}
